import { Tensor, type InferenceSession } from 'onnxruntime-node';
import { elementCount } from '#engine/model/row-room.ts';
import { allocate, type InputRows, type TensorData, type TensorRows } from '#engine/model/tensor-rows.ts';
import type { ElementType } from '#engine/model/element-type.ts';

type Feeds = InferenceSession.FeedsType;

/** An object keyed by input names, which come from the model and may include `__proto__`. */
function noFeeds(): Record<string, Tensor> {
  return Object.create(null) as Record<string, Tensor>;
}

/** A tensor over `data`, not copied. `dims` includes the batch dimension if there is one. */
export function tensorOver(type: ElementType, data: TensorData, dims: readonly number[]): Tensor {
  // The constructor's overloads pair each type name with its array, which ElementType and TensorData guarantee.
  const make = Tensor as unknown as new (type: string, data: TensorData, dims: readonly number[]) => Tensor;
  return new make(type, data, dims);
}

function view(data: TensorData, from: number, to: number): TensorData {
  return Array.isArray(data) ? data.slice(from, to) : data.subarray(from, to);
}

function batchedDims(input: InputRows, rows: number): readonly number[] {
  return input.batched && input.whole !== true ? [rows, ...input.rowShape] : input.rowShape;
}

/** Feeds over rows `from` to `from + rows` (not beyond the end), as views of the data. */
export function feedsOf(data: TensorRows, from: number, rows: number): Feeds {
  const feeds = noFeeds();
  for (const input of data.inputs) {
    const width = elementCount(input.rowShape);
    const part = input.batched ? view(input.data, from * width, (from + rows) * width) : input.data;
    feeds[input.name] = tensorOver(input.type, part, batchedDims(input, rows));
  }
  return feeds;
}

/**
 * All whole batches of `batchSize` rows in the data as prepared feeds, because a batch job reads its rows once and in
 * order. If there are fewer rows than a batch, they are repeated.
 */
export function batchFeeds(data: TensorRows, batchSize: number): readonly Feeds[] {
  if (data.rows < batchSize) return [feedsOf(repeatRows(data, batchSize), 0, batchSize)];
  const count = Math.floor(data.rows / batchSize);
  return Array.from({ length: count }, (_, index) => feedsOf(data, index * batchSize, batchSize));
}

/** A copy of the first rows, to send elsewhere. If there are too few, they are repeated. */
export function firstRows(data: TensorRows, rows: number): TensorRows {
  const copied = repeatRows(data, rows);
  const inputs = copied.inputs.map((input) => (input.batched ? input : { ...input, data: input.data.slice() }));
  return { rows, inputs };
}

/** A copy of the rows `from` up to but without `to`, to send elsewhere. */
export function rowsFrom(data: TensorRows, from: number, to: number): TensorRows {
  const inputs = data.inputs.map((input) => {
    if (!input.batched) return { ...input, data: input.data.slice() };
    const width = elementCount(input.rowShape);
    return { ...input, data: input.data.slice(from * width, to * width) };
  });
  return { rows: to - from, inputs };
}

function repeatRows(data: TensorRows, rows: number): TensorRows {
  const inputs = data.inputs.map((input) => {
    if (!input.batched) return input;
    const width = elementCount(input.rowShape);
    const filled = allocate(input.type, rows * width);
    for (let row = 0; row < rows; row++) copyRow(input, row % data.rows, filled, row);
    return { ...input, data: filled };
  });
  return { rows, inputs };
}

function copyRow(input: InputRows, from: number, target: TensorData, to: number): void {
  const width = elementCount(input.rowShape);
  if (Array.isArray(input.data) || Array.isArray(target)) {
    if (!Array.isArray(input.data) || !Array.isArray(target)) return;
    for (let k = 0; k < width; k++) target[to * width + k] = input.data[from * width + k] ?? '';
    return;
  }
  const source = input.data.subarray(from * width, (from + 1) * width);
  // Both arrays have the same element type, so `set` never converts.
  (target as { set(values: ArrayLike<unknown>, offset: number): void }).set(source, to * width);
}

/**
 * Feeds for single requests or batches of varying size. Tensors are allocated once per batch size; a request only
 * copies its row, as in a server. Not for concurrent inferences.
 */
export class RequestFeeds {
  readonly #data: TensorRows;
  readonly #bySize = new Map<number, { readonly feeds: Feeds; readonly targets: readonly TensorData[] }>();

  constructor(data: TensorRows) {
    this.#data = data;
  }

  /** Feeds of `size` rows for requests `first` to `first + size`; request i uses row i modulo the number of rows. */
  fill(first: number, size: number): Feeds {
    const { feeds, targets } = this.#ofSize(size);
    this.#data.inputs.forEach((input, position) => {
      const target = targets[position];
      if (!input.batched || target === undefined) return;
      for (let k = 0; k < size; k++) copyRow(input, (first + k) % this.#data.rows, target, k);
    });
    return feeds;
  }

  #ofSize(size: number): { readonly feeds: Feeds; readonly targets: readonly TensorData[] } {
    const known = this.#bySize.get(size);
    if (known !== undefined) return known;
    const feeds = noFeeds();
    const targets = this.#data.inputs.map((input) => {
      const target = input.batched ? allocate(input.type, size * elementCount(input.rowShape)) : input.data;
      feeds[input.name] = tensorOver(input.type, target, batchedDims(input, size));
      return target;
    });
    const made = { feeds, targets };
    this.#bySize.set(size, made);
    return made;
  }
}
