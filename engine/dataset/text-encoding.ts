import { type AppError, unusable } from '#engine/platform/app-error.ts';

/** Byte order marks of encodings that are not UTF-8; those of UTF-32 first, since UTF-16's is a part of one. */
const MARKS = [
  { name: 'UTF-32', iconv: 'UTF-32', bytes: [0xff, 0xfe, 0x00, 0x00] },
  { name: 'UTF-32', iconv: 'UTF-32', bytes: [0x00, 0x00, 0xfe, 0xff] },
  { name: 'UTF-16', iconv: 'UTF-16', bytes: [0xff, 0xfe] },
  { name: 'UTF-16', iconv: 'UTF-16', bytes: [0xfe, 0xff] },
] as const;

/** Encodings without a mark, by where the NUL bytes of their Latin characters lie. */
const PATTERNS = [
  { name: 'UTF-32', iconv: 'UTF-32LE', zeros: [false, true, true, true] },
  { name: 'UTF-32', iconv: 'UTF-32BE', zeros: [true, true, true, false] },
  { name: 'UTF-16', iconv: 'UTF-16LE', zeros: [false, true, false, true] },
  { name: 'UTF-16', iconv: 'UTF-16BE', zeros: [true, false, true, false] },
] as const;

/** Bytes at the start of a file that an encoding is recognised by. */
const LOOKED_AT = 64;

/**
 * What the first bytes of a text file say about its encoding: null for UTF-8 and single-byte encodings, else the error that names UTF-16
 * or UTF-32 and the command that converts the file.
 */
export function foreignEncoding(file: string, start: Uint8Array): AppError | null {
  const whole = start.subarray(0, Math.min(LOOKED_AT, start.length - (start.length % 4)));
  const found =
    MARKS.find(({ bytes }) => bytes.every((byte, index) => start[index] === byte)) ??
    PATTERNS.find(({ zeros }) => whole.length > 0 && whole.every((byte, index) => (byte === 0) === zeros[index % 4]));
  if (found === undefined) return null;
  const convert = `iconv -f ${found.iconv} -t UTF-8 FILE > NEW-FILE`;
  return unusable(file, `it is written in ${found.name}`, `Convert it to UTF-8 (${convert}) and name the result.`);
}
