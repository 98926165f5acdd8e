import type { InputMapping, TensorInfo } from '#core/contract/model/model.ts';

/** `float [batch, 30]`, `int64 scalar`, `sequence of map(int64, float)`: an input or output in text. */
export function tensorText({ kind, type, dims }: TensorInfo): string {
  if (kind !== 'tensor') return `${kind} of ${type}`;
  if (dims === null) return `${type}, shape not declared`;
  return dims.length === 0 ? `${type} scalar` : `${type} [${dims.map((dim) => dim ?? '?').join(', ')}]`;
}

/** The dimensions of one row. A dynamic dimension is its name, or `input[axis]` if the file has no name for it. */
export function rowDims(input: TensorInfo): readonly (number | string)[] {
  const dims = (input.dims ?? []).map((dim, axis) => dim ?? `${input.name}[${axis}]`);
  return input.batched === true ? dims.slice(1) : dims;
}

/** The number of values in one row of an input; null while a dynamic dimension has no size. */
export function valuesPerRow(input: TensorInfo, sizes: Readonly<Record<string, number>>): number | null {
  const known = rowDims(input).map((dim) => (typeof dim === 'number' ? dim : (sizes[dim] ?? null)));
  return known.reduce<number | null>((product, dim) => (product === null || dim === null ? null : product * dim), 1);
}

/** The sizes of dynamic dimensions, taken from the shapes in which the inputs are fed. */
export function settledSizes(
  inputs: readonly TensorInfo[],
  mapping: readonly InputMapping[],
): Readonly<Record<string, number>> {
  const sizes: Record<string, number> = {};
  for (const { input: name, rowShape } of mapping) {
    const input = inputs.find((each) => each.name === name);
    if (input === undefined) continue;
    // The row's shape covers the last dimensions; the batch comes before them.
    const dims = rowDims(input).slice(-rowShape.length);
    dims.forEach((dim, axis) => {
      const size = rowShape[axis];
      if (typeof dim === 'string' && size !== undefined) sizes[dim] = size;
    });
  }
  return sizes;
}
