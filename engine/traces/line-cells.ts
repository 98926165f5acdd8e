import { textOf } from './time-text.ts';

/** What separates the cells of a line; null for one cell. A blank may repeat, and brackets hold blanks as quotes do. */
export type Delimiter = '\t' | ',' | ';' | '|' | ' ' | null;

const [QUOTE, OPEN, CLOSE, SPACE] = [0x22, 0x5b, 0x5d, 0x20] as const;

/** Finds a cell of a line by its position, without making strings. */
export class LineCells {
  readonly #delimiter: number;
  readonly #hasBrackets: boolean;
  /** Bounds of the cell that was found last. */
  from = 0;
  to = 0;

  constructor(delimiter: Delimiter) {
    this.#delimiter = delimiter === null ? -1 : delimiter.charCodeAt(0);
    this.#hasBrackets = delimiter === ' ';
  }

  /** Sets the bounds of cell number `index` (from 0) of the line from `from` to before `to`. False if it has fewer cells. */
  find(bytes: Uint8Array, line: { readonly from: number; readonly to: number }, index: number): boolean {
    const { from, to } = line;
    let start = from;
    for (let cell = 0; ; cell++) {
      if (this.#delimiter === SPACE) while (start < to && bytes[start] === SPACE) start++;
      const end = this.#endOf(bytes, start, to);
      if (cell === index) {
        this.from = start;
        this.to = end;
        return start < to || (start === to && index > 0);
      }
      if (end >= to) return false;
      start = end + 1;
    }
  }

  /** All cells of a line as text, without the quotes and brackets around them. */
  all(bytes: Uint8Array, line: { readonly from: number; readonly to: number }): readonly string[] {
    const cells: string[] = [];
    for (let index = 0; index < MAX_CELLS && this.find(bytes, line, index); index++)
      cells.push(unquoted(textOf(bytes, this.from, this.to)));
    return cells;
  }

  /** Where the cell that starts at `start` ends: at its delimiter or at the end of the line. */
  #endOf(bytes: Uint8Array, start: number, to: number): number {
    const first = bytes[start];
    let at = start;
    if (first === QUOTE) {
      for (at = start + 1; at < to; at++) {
        if (bytes[at] !== QUOTE) continue;
        if (bytes[at + 1] !== QUOTE) break;
        at++;
      }
    } else if (first === OPEN && this.#hasBrackets) {
      while (at < to && bytes[at] !== CLOSE) at++;
      // API Gateway writes no blank after it.
      return Math.min(to, at + 1);
    }
    while (at < to && bytes[at] !== this.#delimiter) at++;
    return at;
  }
}

/** Cells of a line that are looked at to find the time. */
const MAX_CELLS = 1024;

function unquoted(cell: string): string {
  const trimmed = cell.trim();
  return /^".*"$|^\[.*\]$/s.test(trimmed) ? trimmed.slice(1, -1).replaceAll('""', '"') : trimmed;
}
