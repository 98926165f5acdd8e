/** Element types that ONNX Runtime accepts from JavaScript, by ONNX Runtime's names. */
export const ELEMENT_TYPES = [
  'float32',
  'float64',
  'float16',
  'int8',
  'int16',
  'int32',
  'int64',
  'uint8',
  'uint16',
  'uint32',
  'uint64',
  'bool',
  'string',
] as const;
/** An element type of ONNX Runtime. */
export type ElementType = (typeof ELEMENT_TYPES)[number];
