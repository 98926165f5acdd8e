/** The two streams of a command line and what they can show. A parameter everywhere, so that tests can hold one in memory. */
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

/** The process's own terminal. Colour needs a TTY, no NO_COLOR and a TERM that is not dumb. */
export function processTerminal(
  stdout: Stream,
  stderr: Stream,
  environment: Readonly<Record<string, string | undefined>>,
): Terminal {
  const plain = (environment['NO_COLOR'] ?? '') !== '' || environment['TERM'] === 'dumb';
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    colour: stdout.isTTY === true && !plain,
    liveProgress: stderr.isTTY === true && environment['TERM'] !== 'dumb',
    columns: stderr.columns || 80,
  };
}
