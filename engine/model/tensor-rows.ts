import { ELEMENT_TYPES, type ElementType } from './element-type.ts';
import { elementBytes, noRoomFor } from './row-room.ts';
import { availableBytes } from '#engine/platform/available-memory.ts';

/** Arrays of a tensor's elements: float16 as raw bits in a Uint16Array, bool as 0/1 in a Uint8Array. */
export type TensorData =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | string[];

/**
 * Rows of one model input, row-major: `data.length = rows × product(rowShape)`. If `batched` is false, the input has no
 * batch dimension: `data` has one value of shape `rowShape` for every row (a scalar, a constant table).
 */
export interface InputRows {
  readonly name: string;
  readonly type: ElementType;
  readonly rowShape: readonly number[];
  readonly batched: boolean;
  /**
   * True if each row is a complete tensor of shape `rowShape` without an additional dimension, so that one inference
   * takes one row. This applies to inputs of a model that is not batchable whose leading dimension is not 1. Implies
   * `batched: true`.
   */
  readonly whole?: boolean;
  readonly data: TensorData;
}

/** Values of a column of the data that are passed on with the tensors. */
export interface KeptColumn {
  readonly name: string;
  readonly type: 'int64' | 'string';
  readonly data: BigInt64Array | string[];
  /** One byte for each row, 1 where the value is missing; null if none is. */
  readonly missing: Uint8Array | null;
}

/** Rows from which tensors can be cut. Contiguous, and transferable between threads. */
export interface TensorRows {
  readonly rows: number;
  readonly inputs: readonly InputRows[];
  /** Absent unless columns are kept. */
  readonly kept?: readonly KeptColumn[];
}

const CONSTRUCTORS = {
  float32: Float32Array,
  float64: Float64Array,
  float16: Uint16Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  bool: Uint8Array,
} as const;

/** Whether a name is an element type. */
export function isElementType(type: string): type is ElementType {
  return (ELEMENT_TYPES as readonly string[]).includes(type);
}

/** Smaller allocations need no check of available memory. */
const SMALL_BYTES = 64 * 2 ** 20;

/** A zeroed array of `length` elements of a type. Throws AppError with the numbers if there is not enough memory. */
export function allocate(type: ElementType, length: number): TensorData {
  const bytes = length * elementBytes(type);
  if (bytes > SMALL_BYTES && !(bytes <= availableBytes())) throw noRoomFor(type, length);
  try {
    if (type === 'string') return Array.from({ length }, () => '');
    return new CONSTRUCTORS[type](length);
  } catch (error) {
    if (error instanceof RangeError) throw noRoomFor(type, length);
    throw error;
  }
}

/** ONNX Runtime's name of an element type as `inspect` prints it; null if it takes none from JavaScript. */
export function elementTypeOf(onnxType: string): ElementType | null {
  if (onnxType === 'float') return 'float32';
  if (onnxType === 'double') return 'float64';
  return isElementType(onnxType) ? onnxType : null;
}

/** The distinct buffers of some tensors, to transfer when they are sent to another thread. */
export function buffersOf(tensors: readonly { readonly data: TensorData }[]): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  for (const { data } of tensors) {
    if (!Array.isArray(data) && data.buffer instanceof ArrayBuffer) buffers.add(data.buffer);
  }
  return [...buffers];
}
