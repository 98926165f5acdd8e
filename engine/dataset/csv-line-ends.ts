import { createReadStream } from 'node:fs';
import { type AppError, unusable } from '#engine/platform/app-error.ts';

const [LF, CR, QUOTE] = [0x0a, 0x0d, 0x22] as const;

/** A line and how it ends. */
interface LineEnd {
  readonly line: number;
  readonly end: 'CRLF' | 'LF' | 'CR';
}

/** Line ends outside of quotes; `take` gives the first one that differs from the first of the file. */
class LineEnds {
  #first: LineEnd['end'] | null = null;
  #line = 1;
  #isQuoted = false;
  #isAfterCr = false;

  take(piece: Uint8Array): (LineEnd & { readonly first: LineEnd['end'] }) | null {
    for (const byte of piece) {
      if (this.#isAfterCr) {
        this.#isAfterCr = false;
        const other = this.#ended(byte === LF ? 'CRLF' : 'CR');
        if (other !== null) return other;
        if (byte === LF) continue;
      }
      if (byte === QUOTE) this.#isQuoted = !this.#isQuoted;
      else if (byte === CR && !this.#isQuoted) this.#isAfterCr = true;
      else if (byte === LF) {
        const other = this.#isQuoted ? null : this.#ended('LF');
        if (other !== null) return other;
        if (this.#isQuoted) this.#line++;
      }
    }
    return null;
  }

  #ended(end: LineEnd['end']): (LineEnd & { readonly first: LineEnd['end'] }) | null {
    this.#first ??= end;
    if (end !== this.#first) return { line: this.#line, end, first: this.#first };
    this.#line++;
    return null;
  }
}

/** The error that names the first line of a CSV file that ends otherwise than its first line; null where all end alike. One pass. */
export async function mixedLineEnds(file: string): Promise<AppError | null> {
  const ends = new LineEnds();
  for await (const piece of createReadStream(file, { highWaterMark: 1024 * 1024 })) {
    const found = ends.take(piece as Buffer);
    if (found === null) continue;
    return unusable(
      file,
      `it mixes line ends: line 1 ends with ${found.first}, line ${found.line} with ${found.end}`,
      "End all lines alike: dos2unix FILE makes LF of CRLF; tr '\\r' '\\n' < FILE > NEW-FILE makes LF of a lone CR.",
    );
  }
  return null;
}
