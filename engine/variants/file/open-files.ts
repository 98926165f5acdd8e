import { closeSync, openSync, readSync } from 'node:fs';
import { namingFile } from '#engine/model/input-file.ts';
import { unusable } from '#engine/platform/app-error.ts';
import type { FileSpan, Piece } from './rope.ts';

/** Bytes of one read. A multiple of the size of every element. */
const READ_BYTES = 1 << 20;

/** Hands over the bytes of a part of a file in order, at most 1 MiB at a time; a view is valid until the next one. Throws AppError. */
function readSpan({ file, offset, length }: FileSpan, take: (bytes: Buffer) => void): void {
  const descriptor = namingFile(file, () => openSync(file, 'r'));
  try {
    const buffer = Buffer.allocUnsafe(Math.min(READ_BYTES, Math.max(1, length)));
    for (let at = 0; at < length;) {
      const wanted = Math.min(buffer.length, length - at);
      const read = namingFile(file, () => readFull(descriptor, buffer, { length: wanted, position: offset + at }));
      if (read < wanted) {
        throw unusable(file, `it ends at byte ${offset + at + read}, before its weights do`, 'Copy the file again.');
      }
      take(buffer.subarray(0, read));
      at += read;
    }
  } finally {
    closeSync(descriptor);
  }
}

/** The bytes of a piece in order. Throws AppError for a part of a file that cannot be read. */
export function readPiece(piece: Piece, take: (bytes: Uint8Array) => void): void {
  if (piece instanceof Uint8Array) take(piece);
  else if (piece.kind === 'produced') piece.produce(take);
  else readSpan(piece, take);
}

/** One read may return less than was asked for. Returns less only at the end of the file. */
function readFull(
  descriptor: number,
  buffer: Buffer,
  { length, position }: { readonly length: number; readonly position: number },
): number {
  let at = 0;
  while (at < length) {
    const read = readSync(descriptor, buffer, at, length - at, position + at);
    if (read === 0) break;
    at += read;
  }
  return at;
}
