import { synthesise } from '#engine/dataset/rows/synthesise.ts';
import type { TensorRows } from '#engine/model/tensor-rows.ts';
import type { ServedModel } from './served-model.ts';

/**
 * Example rows for the inputs of a served model; at most `rows`, and fewer if they would take more than `maxBytes`.
 * Throws AppError if a dimension has no size.
 */
export function madeUpRows(
  model: ServedModel,
  {
    dims,
    rows,
    maxBytes,
  }: { readonly dims: Readonly<Record<string, number>>; readonly rows: number; readonly maxBytes?: number },
): TensorRows {
  const inputs = model.inputs.map(({ name, type, dims: shape, batched }) => {
    const onnxType = type === 'float32' ? 'float' : type === 'float64' ? 'double' : type;
    return { name, kind: 'tensor' as const, type: onnxType, dims: shape === null ? null : [...shape], batched };
  });
  const batchable = inputs.some(({ batched }) => batched);
  return synthesise({ inputs, batchable, dims, rows, seed: 1, ...(maxBytes === undefined ? {} : { maxBytes }) });
}
