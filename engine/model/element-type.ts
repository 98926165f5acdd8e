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

/** Bytes of one element; texts have none of their own. */
export const ELEMENT_BYTES = {
  float32: 4,
  float64: 8,
  float16: 2,
  int8: 1,
  int16: 2,
  int32: 4,
  int64: 8,
  uint8: 1,
  uint16: 2,
  uint32: 4,
  uint64: 8,
  bool: 1,
} as const satisfies Readonly<Record<Exclude<ElementType, 'string'>, number>>;
