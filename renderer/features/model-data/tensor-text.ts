import type { InputMapping, TensorInfo } from '#core/contract/model.ts';

/** `float [batch, 30]`, `int64 scalar`, `sequence of map(int64, float)`: an input or output as a reader sees it. */
export function tensorText({ kind, type, dims }: TensorInfo): string {
  if (kind !== 'tensor') return `${kind} of ${type}`;
  if (dims === null) return `${type}, shape not declared`;
  return dims.length === 0 ? `${type} scalar` : `${type} [${dims.map((dim) => dim ?? '?').join(', ')}]`;
}

/** The dimensions of one row, by the name that a size is set with where they are open. `input[axis]` where the file names none. */
export function rowDims(input: TensorInfo): readonly (number | string)[] {
  const dims = (input.dims ?? []).map((dim, axis) => dim ?? `${input.name}[${axis}]`);
  return input.batched === true ? dims.slice(1) : dims;
}

/** How many values one row of an input has; null while a dimension is open. */
export function valuesPerRow(input: TensorInfo, sizes: Readonly<Record<string, number>>): number | null {
  const known = rowDims(input).map((dim) => (typeof dim === 'number' ? dim : (sizes[dim] ?? null)));
  return known.reduce<number | null>((product, dim) => (product === null || dim === null ? null : product * dim), 1);
}

/** The sizes that open dimensions got, from the data or from whoever set them: read off the shapes that the inputs are fed in. */
export function settledSizes(
  inputs: readonly TensorInfo[],
  mapping: readonly InputMapping[],
): Readonly<Record<string, number>> {
  const sizes: Record<string, number> = {};
  for (const { input: name, rowShape } of mapping) {
    const input = inputs.find((each) => each.name === name);
    if (input === undefined) continue;
    // The row's shape are the last dimensions: what is in front of them is the batch.
    const dims = rowDims(input).slice(-rowShape.length);
    dims.forEach((dim, axis) => {
      const size = rowShape[axis];
      if (typeof dim === 'string' && size !== undefined) sizes[dim] = size;
    });
  }
  return sizes;
}
