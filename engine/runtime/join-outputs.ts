import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { unusable } from '#engine/platform/app-error.ts';
import { allocate, isElementType, type TensorData } from '#engine/model/tensor-rows.ts';
import type { ElementType } from '#engine/model/element-type.ts';
import type { OutputRows } from './threads/executor-protocol.ts';

const RAGGED_REMEDY = 'export the model without that output, or with a fixed number of values per row';

/**
 * Concatenates the outputs of successive batches. Omits outputs of types without a JavaScript array. Throws AppError
 * for an output whose size does not follow from the number of rows.
 */
export function joinOutputs(
  results: readonly InferenceSession.ReturnType[],
  names: readonly string[],
  rowsOf: readonly number[],
): readonly OutputRows[] {
  return names.flatMap((name) => {
    const parts = results.flatMap((result) => result[name] ?? []);
    const type = parts[0]?.type;
    if (type === undefined || !isElementType(type)) return [];
    const width = (parts[0]?.size ?? 0) / (rowsOf[0] ?? 1);
    if (!Number.isInteger(width) || parts.some((part, index) => part.size !== width * (rowsOf[index] ?? 0))) {
      throw unusable(null, `output "${name}" has a different number of values per row`, RAGGED_REMEDY);
    }
    return [{ name, type, width, data: joinParts(type, parts) }];
  });
}

function joinParts(type: ElementType, parts: readonly Tensor[]): TensorData {
  const joined = allocate(
    type,
    parts.reduce((total, part) => total + part.size, 0),
  );
  let at = 0;
  for (const { data, size } of parts) {
    if (Array.isArray(joined)) for (let index = 0; index < size; index++) joined[at + index] = String(data[index]);
    // Both arrays have the same element type, so `set` never converts.
    else (joined as { set(values: ArrayLike<unknown>, offset: number): void }).set(data as ArrayLike<unknown>, at);
    at += size;
  }
  return joined;
}
