import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { unusable } from '../app-error.ts';
import { fileFailure } from '../model/input-file.ts';

/** Bytes at the end of a piece that belong to a character which the next piece completes: 0 to 3. */
function openTail(piece: Buffer): number {
  for (let back = 1; back <= Math.min(3, piece.length); back++) {
    const byte = piece[piece.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) {
      const needs = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return needs > back ? back : 0;
    }
  }
  return 0;
}

function lineOfFirstFault(piece: Buffer, linesBefore: number): number {
  let line = linesBefore + 1;
  let from = 0;
  while (from < piece.length) {
    const newline = piece.indexOf(10, from);
    const end = newline < 0 ? piece.length : newline + 1;
    if (!isUtf8(piece.subarray(from, end))) return line;
    line++;
    from = end;
  }
  return line;
}

function countLines(piece: Buffer): number {
  let lines = 0;
  for (let at = piece.indexOf(10); at >= 0; at = piece.indexOf(10, at + 1)) lines++;
  return lines;
}

/**
 * Reads a text file once: makes sure that it is UTF-8 and yields its SHA-256. DuckDB does not look at columns that it skips, and an
 * invalid byte in one of them can break it. Throws AppError that names the line.
 */
export async function checkUtf8(file: string): Promise<string> {
  const hash = createHash('sha256');
  let tail = Buffer.alloc(0);
  let lines = 0;
  const invalid = (piece: Buffer): Error => {
    const line = lineOfFirstFault(piece, lines);
    return unusable(
      file,
      `line ${line} is not valid UTF-8`,
      'Convert the file, for example with `iconv -f latin1 -t utf-8` (or -f utf-16), and name the result.',
    );
  };
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 })) {
      const read = chunk as Buffer;
      hash.update(read);
      const piece = tail.length === 0 ? read : Buffer.concat([tail, read]);
      const keep = openTail(piece);
      const whole = piece.subarray(0, piece.length - keep);
      if (!isUtf8(whole)) throw invalid(piece);
      lines += countLines(whole);
      tail = Buffer.from(piece.subarray(piece.length - keep));
    }
    if (tail.length > 0) throw invalid(tail);
  } catch (error) {
    throw fileFailure(file, error) ?? error;
  }
  return hash.digest('hex');
}
