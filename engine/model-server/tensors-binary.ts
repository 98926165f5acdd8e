import type { TensorData } from '#engine/model/tensor-rows.ts';
import type { ElementType } from '#engine/model/element-type.ts';
import { elementBytes, elementsOf, v2Datatype } from './datatypes.ts';
import { badRequest, shownShape } from './request-error.ts';

/** Bytes of the length before each BYTES element, little-endian like the whole extension. */
const LENGTH_BYTES = 4;

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The bytes of a tensor's buffer, not copied. */
export function bytesOfData(data: Exclude<TensorData, string[]>): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** Size of a tensor in the binary extension, bytes. */
export function binarySize(data: TensorData): number {
  if (!Array.isArray(data)) return data.byteLength;
  return data.reduce((total, text) => total + LENGTH_BYTES + Buffer.byteLength(text), 0);
}

/** Writes a tensor's elements at `offset` of `target`; returns the offset after them. */
export function writeBinary(data: TensorData, target: Buffer, offset: number): number {
  if (!Array.isArray(data)) {
    target.set(bytesOfData(data), offset);
    return offset + data.byteLength;
  }
  let at = offset;
  for (const text of data) {
    const length = target.write(text, at + LENGTH_BYTES);
    target.writeUInt32LE(length, at);
    at += LENGTH_BYTES + length;
  }
  return at;
}

/** Checks that `bytes` is the size of a tensor of this shape; for BYTES only the minimum size. Throws RequestError. */
export function checkBinarySize(options: {
  readonly bytes: number;
  readonly type: ElementType;
  readonly dims: readonly number[];
  readonly where: string;
}): void {
  const { bytes, type, dims, where } = options;
  const width = elementBytes(type);
  const elements = elementsOf(dims);
  const needed = elements * (width ?? LENGTH_BYTES);
  if (width === null ? bytes >= needed : bytes === needed) return;
  const expected = width === null ? `at least ${needed}` : String(needed);
  throw badRequest(
    `${where}: shape ${shownShape(dims)} of ${v2Datatype(type)} takes ${expected} bytes, binary_data_size is ${bytes}`,
  );
}

/**
 * Fills a tensor's buffer from its binary form, whose size `checkBinarySize` has checked. Throws RequestError for
 * malformed BYTES, and for a BOOL that is neither 0 nor 1, which native code must not receive.
 */
export function readBinary(
  bytes: Buffer,
  { type, data: target, where }: { readonly type: ElementType; readonly data: TensorData; readonly where: string },
): void {
  if (!Array.isArray(target)) {
    bytesOfData(target).set(bytes);
    if (type === 'bool') checkBools(bytes, where);
    return;
  }
  let at = 0;
  for (let index = 0; index < target.length; index++) {
    const left = bytes.length - at - LENGTH_BYTES;
    const length = left < 0 ? -1 : bytes.readUInt32LE(at);
    if (length < 0 || length > left) {
      throw badRequest(`${where}: element ${index} of BYTES reaches beyond the ${bytes.length} bytes of the input`);
    }
    at += LENGTH_BYTES;
    target[index] = decodeText(bytes.subarray(at, at + length), index, where);
    at += length;
  }
  if (at !== bytes.length) {
    throw badRequest(`${where}: ${bytes.length - at} bytes are left over behind ${target.length} elements of BYTES`);
  }
}

/** Checks that the bytes of a BOOL tensor are 0 or 1. Throws RequestError. */
export function checkBools(bytes: Uint8Array, where: string): void {
  const odd = bytes.findIndex((byte) => byte > 1);
  if (odd >= 0) throw badRequest(`${where}: element ${odd} of BOOL should be 0 or 1, found ${bytes[odd]}`);
}

/** ONNX Runtime takes strings from JavaScript, not bytes. Invalid UTF-8 would change, so it is rejected. */
function decodeText(bytes: Uint8Array, index: number, where: string): string {
  try {
    return strict.decode(bytes);
  } catch {
    throw badRequest(`${where}: element ${index} of BYTES should be UTF-8 text, found other bytes`);
  }
}
