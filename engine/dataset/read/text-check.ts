import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { unusable, type AppError } from '#engine/platform/app-error.ts';
import { fileFailure } from '#engine/model/input-file.ts';
import { JsonShape } from './json-shape.ts';

/** Byte order marks of encodings other than UTF-8; UTF-32 first, because UTF-16's mark is a prefix of one. */
const MARKS = [
  { name: 'UTF-32', iconv: 'UTF-32', bytes: [0xff, 0xfe, 0x00, 0x00] },
  { name: 'UTF-32', iconv: 'UTF-32', bytes: [0x00, 0x00, 0xfe, 0xff] },
  { name: 'UTF-16', iconv: 'UTF-16', bytes: [0xff, 0xfe] },
  { name: 'UTF-16', iconv: 'UTF-16', bytes: [0xfe, 0xff] },
] as const;

/** Encodings without a mark, recognised by the positions of NUL bytes in Latin text. */
const PATTERNS = [
  { name: 'UTF-32', iconv: 'UTF-32LE', zeros: [false, true, true, true] },
  { name: 'UTF-32', iconv: 'UTF-32BE', zeros: [true, true, true, false] },
  { name: 'UTF-16', iconv: 'UTF-16LE', zeros: [false, true, false, true] },
  { name: 'UTF-16', iconv: 'UTF-16BE', zeros: [true, false, true, false] },
] as const;

/** Bytes at the start of a file that reveal its encoding. */
const LOOKED_AT = 64;

/** The error for a UTF-16 or UTF-32 file, with the command that converts it; null for other encodings. */
function foreignEncoding(file: string, start: Uint8Array): AppError | null {
  const whole = start.subarray(0, Math.min(LOOKED_AT, start.length - (start.length % 4)));
  const found =
    MARKS.find(({ bytes }) => bytes.every((byte, index) => start[index] === byte)) ??
    PATTERNS.find(({ zeros }) => whole.length > 0 && whole.every((byte, index) => (byte === 0) === zeros[index % 4]));
  if (found === undefined) return null;
  const convert = `iconv -f ${found.iconv} -t UTF-8 FILE > NEW-FILE`;
  return unusable(file, `it is written in ${found.name}`, `Convert it to UTF-8 (${convert}) and use the result.`);
}

type TextFormat = 'csv' | 'tsv' | 'json' | 'jsonl';

const PIECE_BYTES = 1024 * 1024;

/** Number of bytes at the end of a piece that are an incomplete character, 0 to 3. */
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

/** Rejects other encodings by the first bytes of a file, and damaged files by NUL bytes later on. */
function refuseForeignText(file: string, piece: Buffer, isStart: boolean, linesBefore: number): void {
  const foreign = isStart ? foreignEncoding(file, piece) : null;
  if (foreign !== null) throw foreign;
  const nul = piece.indexOf(0);
  if (nul < 0) return;
  throw unusable(
    file,
    `line ${linesBefore + countLines(piece.subarray(0, nul)) + 1} holds a NUL byte, so it is not a text file`,
    "If the file is text, write it again with the tool that created it, or remove the bytes (tr -d '\\000' < FILE > NEW-FILE).",
  );
}

/** Checks a JSON file in one pass before it is parsed; see JsonShape. Throws AppError. */
export async function checkJsonShape(file: string, format: 'json' | 'jsonl'): Promise<void> {
  const shape = new JsonShape(file, format);
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: PIECE_BYTES })) shape.take(chunk as Buffer);
  } catch (error) {
    throw fileFailure(file, error) ?? error;
  }
  shape.end();
}

/**
 * Checks a text file in one pass: UTF-8 without NUL bytes, and JSON of a supported shape (see JsonShape). Returns its
 * SHA-256. DuckDB does not validate skipped columns, and invalid data in them can crash it. Throws AppError with the
 * line.
 */
export async function checkText(file: string, format: TextFormat): Promise<string> {
  const hash = createHash('sha256');
  const shape = format === 'json' || format === 'jsonl' ? new JsonShape(file, format) : null;
  let tail = Buffer.alloc(0);
  let lines = 0;
  let isStart = true;
  const invalid = (piece: Buffer): Error => {
    const line = lineOfFirstFault(piece, lines);
    return unusable(
      file,
      `line ${line} is not valid UTF-8`,
      'Convert the file from its encoding (for example: iconv -f LATIN1 -t UTF-8 FILE > NEW-FILE) and use the result.',
    );
  };
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: PIECE_BYTES })) {
      const read = chunk as Buffer;
      hash.update(read);
      const piece = tail.length === 0 ? read : Buffer.concat([tail, read]);
      refuseForeignText(file, piece, isStart, lines);
      isStart = false;
      const keep = openTail(piece);
      const whole = piece.subarray(0, piece.length - keep);
      if (!isUtf8(whole)) throw invalid(piece);
      shape?.take(whole);
      lines += countLines(whole);
      tail = Buffer.from(piece.subarray(piece.length - keep));
    }
    if (tail.length > 0) throw invalid(tail);
  } catch (error) {
    throw fileFailure(file, error) ?? error;
  }
  shape?.end();
  return hash.digest('hex');
}
