import type { TensorData } from '#engine/model/tensor-rows.ts';
import { ELEMENT_BYTES, type ElementType } from '#engine/model/element-type.ts';

/** Element types of the Open Inference Protocol v2 by ONNX Runtime's names. */
const V2_NAMES = {
  bool: 'BOOL',
  uint8: 'UINT8',
  uint16: 'UINT16',
  uint32: 'UINT32',
  uint64: 'UINT64',
  int8: 'INT8',
  int16: 'INT16',
  int32: 'INT32',
  int64: 'INT64',
  float16: 'FP16',
  float32: 'FP32',
  float64: 'FP64',
  string: 'BYTES',
} as const satisfies Readonly<Record<ElementType, string>>;

/** The protocol's name of an element type. */
export function v2Datatype(type: ElementType): string {
  return V2_NAMES[type];
}

/** Bytes of one element in the binary extension; null for BYTES, whose elements include their length. */
export function elementBytes(type: ElementType): number | null {
  return type === 'string' ? null : ELEMENT_BYTES[type];
}

/** A tensor with its type and shape; the public fields of ONNX Runtime's tensors. */
export interface WireTensor {
  readonly type: ElementType;
  readonly dims: readonly number[];
  readonly data: TensorData;
}

/** Number of elements of a shape; infinite if the product exceeds the exact integers. */
export function elementsOf(dims: readonly number[]): number {
  const elements = dims.reduce((total, dim) => total * dim, 1);
  return Number.isSafeInteger(elements) ? elements : Number.POSITIVE_INFINITY;
}
