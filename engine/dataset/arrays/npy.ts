import { type AppError, unusable } from '#engine/platform/app-error.ts';
import { halfValue } from './half.ts';
import type { TensorData } from '#engine/model/tensor-rows.ts';
import type { ElementType } from '#engine/model/element-type.ts';

/** The header of a .npy: `dtype` in NumPy's notation (`<f4`), `type` in ONNX Runtime's (text is string). */
export interface NpyHeader {
  readonly dtype: string;
  readonly type: ElementType;
  readonly itemBytes: number;
  readonly isBigEndian: boolean;
  readonly isFortran: boolean;
  readonly shape: readonly number[];
  /** Offset of the elements, in bytes from the start of the array's file. */
  readonly dataOffset: number;
}

const TYPES: Readonly<Record<string, ElementType>> = {
  f2: 'float16',
  f4: 'float32',
  f8: 'float64',
  i1: 'int8',
  i2: 'int16',
  i4: 'int32',
  i8: 'int64',
  u1: 'uint8',
  u2: 'uint16',
  u4: 'uint32',
  u8: 'uint64',
  b1: 'bool',
};

/** Number of bytes that always contain a .npy header. */
export const NPY_HEAD_BYTES = 64 * 1024;

/** NumPy's own limit. */
const MAX_DIMENSIONS = 64;

function typeOf(file: string, name: string, dtype: string): { readonly type: ElementType; readonly itemBytes: number } {
  const match = /^[<>|=]?([a-zA-Z])(\d{0,9})$/.exec(dtype);
  const [, kind = '', size = '0'] = match ?? [];
  if (kind === 'U') return { type: 'string', itemBytes: Number(size) * 4 };
  if (kind === 'S') return { type: 'string', itemBytes: Number(size) };
  const type = TYPES[`${kind}${size}`];
  if (type !== undefined) return { type, itemBytes: Number(size) };
  if (kind === 'O') {
    throw unusable(
      file,
      `array ${JSON.stringify(name)} holds Python objects (pickled), which can run code when they are read`,
      'Save a plain array of numbers, booleans or fixed-width texts: numpy.asarray(rows, dtype="float32").',
    );
  }
  throw unusable(
    file,
    `the element type ${dtype.slice(0, 40)} of array ${JSON.stringify(name)} cannot be read`,
    'Save a plain array of numbers, booleans or fixed-width texts (no objects, no records): array.astype("float32").',
  );
}

/** Dimensions as Python writes a tuple: `3, 2`, `3,`, nothing; null if invalid. Python 2 wrote `3L`. */
function dimsOf(text: string): readonly number[] | null {
  const parts = text.split(',').map((part) => part.trim());
  if (parts.at(-1) === '') parts.pop();
  return parts.every((part) => /^\d{1,30}L?$/.test(part)) ? parts.map((part) => Number.parseInt(part, 10)) : null;
}

/**
 * Parses the header of a .npy (formats 1, 2 and 3 of NumPy's `lib.format`). `start` has the first bytes of the array,
 * `name` is its name in errors. Throws AppError.
 */
export function parseNpyHeader(file: string, name: string, start: Buffer): NpyHeader {
  const damaged = (what: string): AppError =>
    unusable(file, `${what} of array ${JSON.stringify(name)} cannot be read`, 'Save the array again with numpy.save.');
  if (start.length < 12 || start.toString('latin1', 0, 6) !== '\x93NUMPY') throw damaged('the NumPy header');
  const isLong = (start[6] ?? 1) > 1;
  const length = isLong ? start.readUInt32LE(8) : start.readUInt16LE(8);
  const from = isLong ? 12 : 10;
  if (from + length > start.length) throw damaged('the NumPy header');
  const text = start.toString('utf8', from, from + length);
  const dtype = /'descr':\s*'([^']*)'/.exec(text)?.[1];
  const order = /'fortran_order':\s*(True|False)/.exec(text)?.[1];
  const dims = /'shape':\s*\(([^()]*)\)/.exec(text)?.[1];
  if (dtype === undefined && /'descr':\s*\[/.test(text)) typeOf(file, name, 'record');
  if (dtype === undefined || order === undefined || dims === undefined) throw damaged('the NumPy header');
  const shape = dimsOf(dims);
  if (shape === null || shape.length > MAX_DIMENSIONS) throw damaged(`the shape (${dims.slice(0, 60)})`);
  const { type, itemBytes } = typeOf(file, name, dtype);
  if (itemBytes === 0 && !shape.includes(0)) {
    throw unusable(
      file,
      `array ${JSON.stringify(name)} holds texts of no length (${dtype})`,
      'Save texts of at least one character: array.astype("U1").',
    );
  }
  return {
    dtype,
    type,
    itemBytes,
    isBigEndian: dtype.startsWith('>'),
    isFortran: order === 'True' && shape.length > 1,
    shape,
    dataOffset: from + length,
  };
}

/** NumPy pads short texts with zeros. */
function withoutPadding(bytes: Buffer): Buffer {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return bytes.subarray(0, end);
}

function decodeText(bytes: Buffer, isWide: boolean, isBigEndian: boolean): string {
  if (!isWide) return withoutPadding(bytes).toString('utf8');
  let text = '';
  for (let at = 0; at < bytes.length; at += 4) {
    const code = isBigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at);
    if (code === 0) break;
    text += String.fromCodePoint(Math.min(code, 0x10_ffff));
  }
  return text;
}

/** A new, aligned, little-endian copy of elements. */
function alignedBytes(header: NpyHeader, bytes: Buffer): ArrayBuffer {
  const copy = Buffer.from(new Uint8Array(bytes).buffer);
  if (header.isBigEndian) {
    if (header.itemBytes === 2) copy.swap16();
    if (header.itemBytes === 4) copy.swap32();
    if (header.itemBytes === 8) copy.swap64();
  }
  return copy.buffer;
}

/**
 * Decodes consecutive elements into an array of the header's type; float16 becomes a Float32Array of the same values.
 */
export function decodeElements(header: NpyHeader, bytes: Buffer): TensorData {
  if (header.type === 'string') {
    const isWide = /^[<>|=]?U/.test(header.dtype);
    const count = header.itemBytes === 0 ? 0 : bytes.length / header.itemBytes;
    return Array.from({ length: count }, (_, index) =>
      decodeText(bytes.subarray(index * header.itemBytes, (index + 1) * header.itemBytes), isWide, header.isBigEndian),
    );
  }
  const buffer = alignedBytes(header, bytes);
  return ARRAYS[header.type](buffer);
}

const bytesIn = (buffer: ArrayBuffer): Uint8Array => new Uint8Array(buffer);
const ARRAYS = {
  float16: (buffer) => Float32Array.from(new Uint16Array(buffer), halfValue),
  float32: (buffer) => new Float32Array(buffer),
  float64: (buffer) => new Float64Array(buffer),
  int8: (buffer) => new Int8Array(buffer),
  int16: (buffer) => new Int16Array(buffer),
  int32: (buffer) => new Int32Array(buffer),
  int64: (buffer) => new BigInt64Array(buffer),
  uint8: bytesIn,
  uint16: (buffer) => new Uint16Array(buffer),
  uint32: (buffer) => new Uint32Array(buffer),
  uint64: (buffer) => new BigUint64Array(buffer),
  bool: bytesIn,
} as const satisfies Readonly<Record<Exclude<ElementType, 'string'>, (buffer: ArrayBuffer) => TensorData>>;
