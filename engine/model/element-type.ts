/** Element types that ONNX Runtime takes from JavaScript, by ONNX Runtime's own names. */
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
/** One of them. */
export type ElementType = (typeof ELEMENT_TYPES)[number];
