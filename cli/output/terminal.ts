import { printableLines } from './printable.ts';
import { CLEAR_LINE, STYLE_SEQUENCES } from './style.ts';

/** The two output streams and their capabilities. Always a parameter, so that tests can pass one in memory. */
export interface Terminal {
  /** Results. */
  readonly out: (text: string) => void;
  /** Progress and logs. */
  readonly err: (text: string) => void;
  /** Colour on stdout. */
  readonly colour: boolean;
  /** True when stderr can redraw its line. */
  readonly liveProgress: boolean;
  /** Width of stderr in characters. */
  readonly columns: number;
}

interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/**
 * The last safeguard: removes everything that a terminal interprets, except line ends and the sequences in `own`.
 * Formatters already make names printable; this stops whatever they miss.
 */
function withoutCommands(text: string, [sequence, ...others]: readonly string[]): string {
  if (sequence !== undefined)
    return text
      .split(sequence)
      .map((part) => withoutCommands(part, others))
      .join(sequence);
  return printableLines(text).join('\n');
}

/** The terminal of this process. Colour needs a TTY, no NO_COLOR and a TERM other than `dumb`. */
export function processTerminal(
  stdout: Stream,
  stderr: Stream,
  environment: Readonly<Record<string, string | undefined>>,
): Terminal {
  const plain = (environment['NO_COLOR'] ?? '') !== '' || environment['TERM'] === 'dumb';
  const colour = stdout.isTTY === true && !plain;
  const liveProgress = stderr.isTTY === true && environment['TERM'] !== 'dumb';
  return {
    out: (text) => void stdout.write(withoutCommands(text, colour ? STYLE_SEQUENCES : [])),
    err: (text) => void stderr.write(withoutCommands(text, liveProgress ? [CLEAR_LINE] : [])),
    colour,
    liveProgress,
    columns: stderr.columns || 80,
  };
}
