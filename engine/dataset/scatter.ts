import type { TensorData } from '#engine/model/tensor-rows.ts';

/** A stretch of a chunk's rows: `rows[from] … rows[to - 1]`, or the rows from to to themselves when none was left out. */
export interface RowRange {
  readonly rows: Int32Array | null;
  readonly from: number;
  readonly to: number;
}

type Words = Uint8Array | Uint16Array | Uint32Array;

function wordsOf(bytes: Uint8Array, size: number): Words {
  if (size === 1) return bytes;
  if (size === 2) return new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2);
  return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
}

function scatterWords(source: Words, target: Words, first: number, stride: number, range: RowRange): void {
  const { rows, from, to } = range;
  if (rows === null) {
    for (let row = from, at = first; row < to; row++, at += stride) target[at] = source[row] ?? 0;
    return;
  }
  for (let index = from, at = first; index < to; index++, at += stride) target[at] = source[rows[index] ?? 0] ?? 0;
}

function scatterPairs(source: Words, target: Words, first: number, stride: number, range: RowRange): void {
  const { rows, from, to } = range;
  for (let index = from, at = 2 * first; index < to; index++, at += 2 * stride) {
    const row = 2 * (rows === null ? index : (rows[index] ?? 0));
    target[at] = source[row] ?? 0;
    target[at + 1] = source[row + 1] ?? 0;
  }
}

/**
 * Copies one column's values into every `stride`-th element of `target`, from element `first`: the transposition of columns into rows.
 * Elements are moved as unsigned words (8-byte ones as two), so that no value is ever boxed or changed.
 */
export function scatter(
  source: Uint8Array,
  target: Exclude<TensorData, string[]>,
  first: number,
  stride: number,
  range: RowRange,
): void {
  const size = target.BYTES_PER_ELEMENT;
  const bytes = new Uint8Array(target.buffer, target.byteOffset, target.byteLength);
  if (stride === 1 && range.rows === null) {
    bytes.set(source.subarray(range.from * size, range.to * size), first * size);
    return;
  }
  const from = wordsOf(source, size);
  const into = wordsOf(bytes, size);
  if (size === 8) scatterPairs(from, into, first, stride, range);
  else scatterWords(from, into, first, stride, range);
}
