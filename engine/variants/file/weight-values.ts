import { elements, type Weight } from './graph.ts';
import { readPiece } from './open-files.ts';

/** Hands over the elements of a float tensor in order, some at a time. Throws AppError for a file that cannot be read. */
export function readFloats({ data }: Pick<Weight, 'data'>, take: (values: Float32Array) => void): void {
  if (data === null) throw new Error('the elements of this tensor are not stored as plain floats');
  readPiece(data, (bytes) => {
    const aligned = bytes.byteOffset % 4 === 0 ? bytes : Uint8Array.from(bytes);
    take(new Float32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 4));
  });
}

/** All elements of a small float tensor. */
export function floatsOf(weight: Weight): Float32Array {
  const all = new Float32Array(elements(weight));
  let at = 0;
  readFloats(weight, (values) => {
    all.set(values, at);
    at += values.length;
  });
  return all;
}

/** The largest absolute element; infinity if one is not a finite number. */
export function largestOf(weight: Weight): number {
  let largest = 0;
  let isFinite = true;
  readFloats(weight, (values) => {
    for (let index = 0; index < values.length; index++) {
      const size = Math.abs(values[index] ?? 0);
      if (size > largest) largest = size;
      else if (size !== size) isFinite = false;
    }
  });
  return isFinite ? largest : Number.POSITIVE_INFINITY;
}
