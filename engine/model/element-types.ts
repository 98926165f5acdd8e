/** ONNX's TensorProto.DataType by number as in `onnx.proto` (IR 13), in lower case, with the bits per element. */
const DATA_TYPES: readonly (readonly [name: string, bits: number] | null)[] = [
  null,
  ['float', 32],
  ['uint8', 8],
  ['int8', 8],
  ['uint16', 16],
  ['int16', 16],
  ['int32', 32],
  ['int64', 64],
  ['string', 0],
  ['bool', 8],
  ['float16', 16],
  ['double', 64],
  ['uint32', 32],
  ['uint64', 64],
  ['complex64', 64],
  ['complex128', 128],
  ['bfloat16', 16],
  ['float8e4m3fn', 8],
  ['float8e4m3fnuz', 8],
  ['float8e5m2', 8],
  ['float8e5m2fnuz', 8],
  ['uint4', 4],
  ['int4', 4],
  ['float4e2m1', 4],
  ['float8e8m0', 8],
  ['uint2', 2],
  ['int2', 2],
];

/** The name of an ONNX element type; `unknown(27)` for a number that is not in the list. */
export function dataTypeName(dataType: number): string {
  return DATA_TYPES[dataType]?.[0] ?? (dataType === 0 ? 'unknown' : `unknown(${dataType})`);
}

/** Stored bytes of `elements` elements; types below a byte are packed. Null for strings and unknown types. */
export function storedBytes(dataType: number, elements: number): number | null {
  const bits = DATA_TYPES[dataType]?.[1] ?? 0;
  return bits === 0 ? null : Math.ceil((elements * bits) / 8);
}
