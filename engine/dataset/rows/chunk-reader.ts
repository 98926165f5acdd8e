import type { DuckDBDataChunk } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import type { BoundInput } from '#engine/dataset/bind/binding.ts';
import { halfBits } from '#engine/dataset/arrays/half.ts';
import { allocate, type TensorData } from '#engine/model/tensor-rows.ts';
import { ELEMENT_BYTES, type ElementType } from '#engine/model/element-type.ts';

type Vector = ReturnType<typeof duckdb.data_chunk_get_vector>;

/** Bytes of one value in a vector, where half precision is read as FLOAT and a text is a descriptor. */
const BYTES: Readonly<Record<ElementType, number>> = { ...ELEMENT_BYTES, float16: 4, string: 16 };

/** The list entries of a vector: DuckDB's pairs (offset, length) of 64 bits. Only their low words are used. */
interface ListEntries {
  readonly words: Uint32Array;
  readonly child: Vector;
  readonly childRows: number;
}

function listEntries(vector: Vector, rows: number): ListEntries {
  const bytes = duckdb.vector_get_data(vector, rows * 16);
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, rows * 4);
  return { words, child: duckdb.list_vector_get_child(vector), childRows: duckdb.list_vector_get_size(vector) };
}

/**
 * Marks rows that are NULL in `vector`; true if there are any. Validity is one bit per row, 1 for valid, and absent if
 * all are valid.
 */
function markMissing(vector: Vector, rows: number, missing: Uint8Array): boolean {
  const bits = duckdb.vector_get_validity(vector, Math.ceil(rows / 64) * 8) as Uint8Array | null;
  if (bits === null) return false;
  let any = false;
  for (let row = 0; row < rows; row++) {
    if (((bits[row >>> 3] ?? 0xff) & (1 << (row & 7))) !== 0) continue;
    missing[row] = 1;
    any = true;
  }
  return any;
}

/** A list that contains NULL is missing as a whole. */
function markMissingElements(entries: ListEntries, rows: number, missing: Uint8Array): boolean {
  const holes = new Uint8Array(entries.childRows);
  if (!markMissing(entries.child, entries.childRows, holes)) return false;
  let any = false;
  for (let row = 0; row < rows; row++) {
    const start = entries.words[row * 4] ?? 0;
    const length = entries.words[row * 4 + 2] ?? 0;
    if (missing[row] === 1 || !holes.subarray(start, start + length).includes(1)) continue;
    missing[row] = 1;
    any = true;
  }
  return any;
}

/**
 * The positions of the rows of a chunk that have a value in every column; null if all do. Columns follow the inputs:
 * one per value of a row, or one for its list.
 */
export function completeRows(chunk: DuckDBDataChunk, inputs: readonly BoundInput[]): Int32Array | null {
  const rows = chunk.rowCount;
  const missing = new Uint8Array(rows);
  let any = false;
  let at = 0;
  for (const input of inputs) {
    for (let k = 0; k < input.columns.length; k++) {
      const vector = duckdb.data_chunk_get_vector(chunk.chunk, at++);
      any = markMissing(vector, rows, missing) || any;
      if (input.source === 'list') any = markMissingElements(listEntries(vector, rows), rows, missing) || any;
    }
  }
  if (!any) return null;
  const complete = new Int32Array(rows);
  let count = 0;
  for (let row = 0; row < rows; row++) if (missing[row] === 0) complete[count++] = row;
  return complete.subarray(0, count);
}

function copyTexts(
  chunk: DuckDBDataChunk,
  at: number,
  target: string[],
  first: number,
  stride: number,
  range: RowRange,
): void {
  const vector = chunk.getColumnVector(at);
  for (let index = range.from, to = first; index < range.to; index++, to += stride) {
    target[to] = String(vector.getItem(range.rows === null ? index : (range.rows[index] ?? 0)));
  }
}

function copyTextLists(
  chunk: DuckDBDataChunk,
  at: number,
  target: string[],
  first: number,
  width: number,
  range: RowRange,
): void {
  const vector = chunk.getColumnVector(at);
  for (let index = range.from, to = first; index < range.to; index++, to += width) {
    const item = vector.getItem(range.rows === null ? index : (range.rows[index] ?? 0));
    const texts = (item as { readonly items: readonly unknown[] }).items;
    for (let k = 0; k < Math.min(width, texts.length); k++) target[to + k] = String(texts[k]);
  }
}

function copyLists(
  entries: ListEntries,
  target: Exclude<TensorData, string[]>,
  first: number,
  width: number,
  range: RowRange,
): void {
  const size = target.BYTES_PER_ELEMENT;
  const source = duckdb.vector_get_data(entries.child, entries.childRows * size);
  const bytes = new Uint8Array(target.buffer, target.byteOffset, target.byteLength);
  for (let index = range.from, to = first; index < range.to; index++, to += width) {
    const row = range.rows === null ? index : (range.rows[index] ?? 0);
    const start = entries.words[row * 4] ?? 0;
    const length = Math.min(width, entries.words[row * 4 + 2] ?? 0);
    bytes.set(source.subarray(start * size, (start + length) * size), to * size);
  }
}

function toHalf(source: Float32Array, target: TensorData, first: number): void {
  for (let k = 0; k < source.length; k++) target[first + k] = halfBits(source[k] ?? 0);
}

/**
 * Copies rows of a chunk into an input's data, starting at row `firstRow`. `column` is the chunk's first column for
 * this input. Data must be zeroed, because short lists are padded.
 */
export function copyRows(
  chunk: DuckDBDataChunk,
  column: number,
  input: BoundInput,
  target: TensorData,
  firstRow: number,
  range: RowRange,
): void {
  const width = input.rowShape.reduce((product, dim) => product * dim, 1);
  const first = firstRow * width;
  const count = range.to - range.from;
  const isHalf = input.type === 'float16';
  if (Array.isArray(target)) {
    if (input.source === 'list') copyTextLists(chunk, column, target, first, width, range);
    else for (let k = 0; k < width; k++) copyTexts(chunk, column + k, target, first + k, width, range);
    return;
  }
  // Half-precision values are read as floats into a separate buffer, then rounded.
  const into = isHalf ? (allocate('float32', count * width) as Float32Array) : target;
  const base = isHalf ? 0 : first;
  if (input.source === 'list') {
    const vector = duckdb.data_chunk_get_vector(chunk.chunk, column);
    copyLists(listEntries(vector, chunk.rowCount), into, base, width, range);
  } else {
    for (let k = 0; k < width; k++) {
      const vector = duckdb.data_chunk_get_vector(chunk.chunk, column + k);
      const bytes = duckdb.vector_get_data(vector, chunk.rowCount * BYTES[input.type]);
      scatter(bytes, into, base + k, width, range);
    }
  }
  if (isHalf) toHalf(into as Float32Array, target, first);
}

/** Rows of a chunk: `rows[from] … rows[to - 1]`, or rows `from` to `to` if none was left out. */
interface RowRange {
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
 * Copies one column's values into every `stride`-th element of `target`, starting at `first`, which transposes columns
 * into rows. Moves elements as unsigned words (8-byte ones as two), so that no value is boxed or changed.
 */
function scatter(
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
