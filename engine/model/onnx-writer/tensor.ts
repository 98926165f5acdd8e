/** Element types of the writer: ONNX's names and numbers in `TensorProto.DataType` (onnx.proto). */
export const ELEMENT_CODES = {
  float: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float16: 10,
  double: 11,
  uint32: 12,
  uint64: 13,
} as const;
/** The name of an element type that the writer supports. */
export type OnnxElementType = keyof typeof ELEMENT_CODES;

/** Storage by element type: float16 as raw bits, bool as 0/1. */
interface TensorValues {
  readonly float: Float32Array;
  readonly uint8: Uint8Array;
  readonly int8: Int8Array;
  readonly uint16: Uint16Array;
  readonly int16: Int16Array;
  readonly int32: Int32Array;
  readonly int64: BigInt64Array;
  readonly string: readonly string[];
  readonly bool: Uint8Array;
  readonly float16: Uint16Array;
  readonly double: Float64Array;
  readonly uint32: Uint32Array;
  readonly uint64: BigUint64Array;
}

/** An initializer stored in the model file. */
export interface InlineTensor {
  readonly kind: 'inline';
  readonly name: string;
  readonly type: OnnxElementType;
  readonly dims: readonly number[];
  readonly values: TensorValues[OnnxElementType];
}

/** An initializer stored in another file; `location` is relative to the model's folder. Bytes are little-endian. */
export interface ExternalTensor {
  readonly kind: 'external';
  readonly name: string;
  readonly type: OnnxElementType;
  readonly dims: readonly number[];
  readonly location: string;
  readonly offset: number;
  readonly length: number;
}

/** An initializer. */
export type OnnxTensor = InlineTensor | ExternalTensor;

/** A tensor of any element type. Throws RangeError unless `values` has exactly product(dims) elements. */
export function tensor<T extends OnnxElementType>(
  name: string,
  type: T,
  dims: readonly number[],
  values: TensorValues[T],
): InlineTensor {
  const expected = dims.reduce((product, dim) => product * dim, 1);
  if (values.length !== expected) {
    throw new RangeError(`tensor ${name} of shape [${dims.join(', ')}] needs ${expected} values, not ${values.length}`);
  }
  return { kind: 'inline', name, type, dims, values };
}

/** A float tensor; plain numbers are rounded to float32. */
export function floatTensor(
  name: string,
  dims: readonly number[],
  values: Float32Array | readonly number[],
): InlineTensor {
  return tensor(name, 'float', dims, values instanceof Float32Array ? values : Float32Array.from(values));
}

/** An int64 tensor of integers; `dims` defaults to `[values.length]` (`[]` makes a scalar). */
export function int64Tensor(
  name: string,
  values: readonly (number | bigint)[],
  dims: readonly number[] = [values.length],
): InlineTensor {
  return tensor(name, 'int64', dims, BigInt64Array.from(values, BigInt));
}

/** A tensor stored in another file. */
export function externalTensor(options: Omit<ExternalTensor, 'kind'>): ExternalTensor {
  return { kind: 'external', ...options };
}
