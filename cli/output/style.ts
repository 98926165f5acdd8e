import { stripVTControlCharacters } from 'node:util';

const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;

const END = '\u001b[0m';

/** Moves the cursor to the start of the line and clears it. */
export const CLEAR_LINE = '\r\u001b[2K';

function start(code: number): string {
  return `\u001b[${code}m`;
}

/** Every escape sequence that styles can write. */
export const STYLE_SEQUENCES: readonly string[] = [END, ...Object.values(CODES).map(start)];

/** One function per style; without colour each returns its text unchanged. */
export type Style = { readonly [K in keyof typeof CODES]: (text: string) => string };

/** Styles for a stream with or without colour. */
export function style(colour: boolean): Style {
  const paint =
    (code: number) =>
    (text: string): string =>
      colour ? `${start(code)}${text}${END}` : text;
  return {
    bold: paint(CODES.bold),
    dim: paint(CODES.dim),
    red: paint(CODES.red),
    green: paint(CODES.green),
    yellow: paint(CODES.yellow),
    cyan: paint(CODES.cyan),
  };
}

/** The width of a text on the screen, in characters, without colour codes. */
export function visibleLength(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}
