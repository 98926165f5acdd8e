import { unusable } from '#engine/platform/app-error.ts';
import { refuseTooManyColumns } from './max-columns.ts';

/**
 * Maximum nesting of a row in a JSON file. DuckDB parses nested values recursively and crashes on deep ones; tensors
 * rarely have more than 8 dimensions.
 */
export const MAX_JSON_DEPTH = 64;

const [NEWLINE, QUOTE, BACKSLASH, OPEN_OBJECT] = [0x0a, 0x22, 0x5c, 0x7b] as const;

/** Classes of bytes outside strings; a table, because a pass over a file looks up every byte. */
const [PLAIN, LINE_END, TEXT, OPENER, CLOSER, SPACE, COLON] = [0, 1, 2, 3, 4, 5, 6] as const;
const MEANING = new Uint8Array(256);
MEANING[NEWLINE] = LINE_END;
MEANING[QUOTE] = TEXT;
MEANING[0x3a] = COLON;
for (const byte of Buffer.from('[{')) MEANING[byte] = OPENER;
for (const byte of Buffer.from(']}')) MEANING[byte] = CLOSER;
for (const byte of Buffer.from(' \t\r,')) MEANING[byte] = SPACE;

/**
 * Checks a JSON file in pieces before it is parsed: rejects values nested deeper than MAX_JSON_DEPTH, rows with more
 * keys than a table may have columns, and rows that are not objects. One pass, constant memory. Accepts invalid JSON,
 * because the parser describes it better.
 */
export class JsonShape {
  readonly #file: string;
  readonly #format: 'json' | 'jsonl';
  #depth = 0;
  #line = 1;
  #isText = false;
  #isEscaped = false;
  #isFirst = true;
  /** The depth of rows: 1 in a .json file that is one list. */
  #rowDepth = 0;
  #objects = 0;
  /** Keys of the current row so far. */
  #keys = 0;
  #scalars = 0;

  constructor(file: string, format: 'json' | 'jsonl') {
    this.#file = file;
    this.#format = format;
  }

  /** Checks the next bytes of the file, which may be split anywhere. Throws AppError with the line. */
  take(piece: Uint8Array): void {
    const { length } = piece;
    for (let at = 0; at < length; at++) {
      if (this.#isText) {
        at = this.#skipText(piece, at);
        continue;
      }
      const byte = piece[at] ?? 0;
      const meaning = MEANING[byte];
      if (meaning === LINE_END) this.#endLine();
      else if (meaning === OPENER) this.#open(byte);
      else if (meaning === COLON) this.#countKey();
      else if (meaning === CLOSER) this.#depth = Math.max(0, this.#depth - 1);
      else if (meaning === TEXT || meaning === PLAIN) {
        if (this.#depth === this.#rowDepth) this.#scalarRow(byte);
        this.#isText = meaning === TEXT;
      }
    }
  }

  /** Call at the end of the file. Throws AppError if it has values and none of them is an object. */
  end(): void {
    if (this.#objects === 0 && this.#scalars > 0) throw this.#noObject('no object');
  }

  /** Continues inside a string; returns the position of its last byte in this piece. */
  #skipText(piece: Uint8Array, from: number): number {
    for (let at = from; at < piece.length; at++) {
      const byte = piece[at];
      if (byte === NEWLINE) {
        this.#endLine();
        return at;
      }
      if (this.#isEscaped) this.#isEscaped = false;
      else if (byte === BACKSLASH) this.#isEscaped = true;
      else if (byte === QUOTE) {
        this.#isText = false;
        return at;
      }
    }
    return piece.length;
  }

  /** A string cannot contain a line break; resetting here keeps an unclosed string from hiding the following lines. */
  #endLine(): void {
    this.#line++;
    this.#isText = false;
    this.#isEscaped = false;
    if (this.#format === 'jsonl') this.#depth = 0;
  }

  #open(byte: number): void {
    if (this.#depth === this.#rowDepth) {
      this.#keys = 0;
      if (byte === OPEN_OBJECT) this.#objects++;
      else if (this.#format === 'json' && this.#isFirst) this.#rowDepth = 1;
      else throw this.#noObject('a list');
    }
    this.#isFirst = false;
    this.#depth++;
    if (this.#depth <= MAX_JSON_DEPTH + this.#rowDepth) return;
    throw unusable(
      this.#file,
      `line ${this.#line}: its values are nested more than ${MAX_JSON_DEPTH} deep`,
      'Write each row as one flat object of numbers, texts and lists: {"column": value, …}.',
    );
  }

  #countKey(): void {
    if (this.#depth !== this.#rowDepth + 1) return;
    this.#keys++;
    refuseTooManyColumns(this.#file, this.#keys, 'row-keys');
  }

  #scalarRow(byte: number): void {
    // Skips a byte order mark.
    if (byte >= 0x80) return;
    this.#isFirst = false;
    this.#scalars++;
    if (byte === QUOTE) throw this.#noObject('a text');
    if (byte === 0x2d || (byte >= 0x30 && byte <= 0x39)) throw this.#noObject('a number');
  }

  #noObject(found: string): Error {
    return unusable(
      this.#file,
      `line ${this.#line}: expected an object, found ${found}`,
      'Give one object per row: {"column": value, …}.',
    );
  }
}
