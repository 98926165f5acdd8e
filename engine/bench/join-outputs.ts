import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { allocate, isElementType, type ElementType, type TensorData } from '../dataset/tensor-rows.ts';
import type { OutputRows } from './threads/executor-protocol.ts';

/** Outputs of successive batches, one after the other. Outputs of a type that JavaScript has no array for are left out. */
export function joinOutputs(
  results: readonly InferenceSession.ReturnType[],
  names: readonly string[],
  rows: number,
): readonly OutputRows[] {
  return names.flatMap((name) => {
    const parts = results.flatMap((result) => result[name] ?? []);
    const type = parts[0]?.type;
    if (type === undefined || !isElementType(type)) return [];
    const data = joinParts(type, parts);
    return [{ name, type, width: data.length / rows, data }];
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
    // Same element type on both sides: a set never converts.
    else (joined as { set(values: ArrayLike<unknown>, offset: number): void }).set(data as ArrayLike<unknown>, at);
    at += size;
  }
  return joined;
}
