import { setImmediate } from 'node:timers/promises';
import protobuf from 'protobufjs/minimal.js';
import { badRequest, shown } from '#engine/model-server/request-error.ts';

/** The fields of InferTensorContents by number. */
const FIELDS = {
  1: 'bool_contents',
  2: 'int_contents',
  3: 'int64_contents',
  4: 'uint_contents',
  5: 'uint64_contents',
  6: 'fp32_contents',
  7: 'fp64_contents',
  8: 'bytes_contents',
} as const;
type Field = keyof typeof FIELDS;

const FIELD_OF: ReadonlyMap<string, Field> = new Map<string, Field>([
  ['BOOL', 1],
  ['INT8', 2],
  ['INT16', 2],
  ['INT32', 2],
  ['INT64', 3],
  ['UINT8', 4],
  ['UINT16', 4],
  ['UINT32', 4],
  ['UINT64', 5],
  ['FP32', 6],
  ['FP64', 7],
  ['BYTES', 8],
]);

/** Whether a datatype has a field for its elements. FP16 has none. */
export function hasContents(datatype: string): boolean {
  return FIELD_OF.has(datatype);
}

/** The elements of a tensor as they came: the encoded bytes of one field, or of none if the tensor is empty. */
export interface TypedContents {
  readonly field: Field | null;
  /** Encoded elements, one after the other; for BYTES each is an element. */
  readonly parts: readonly Buffer[];
}

const WIRE_BYTES = 2;

/**
 * Reads an InferTensorContents message without decoding its elements. Throws RequestError for a second field and for more than `maxParts`
 * pieces, protobufjs' errors for malformed bytes.
 */
export function readContents(
  bytes: Buffer,
  { where, maxParts }: { readonly where: string; readonly maxParts: number },
): TypedContents {
  const reader = protobuf.Reader.create(bytes);
  let field: Field | null = null;
  const parts: Buffer[] = [];
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    const number = tag >>> 3;
    if (!(number in FIELDS)) {
      reader.skipType(tag & 7);
      continue;
    }
    const found = number as Field;
    const packed = (tag & 7) === WIRE_BYTES;
    const from = reader.pos;
    const part = packed ? (reader.bytes() as Buffer) : skipped(reader, tag & 7, bytes, from);
    if (part.length === 0 && found !== 8) continue;
    if (field !== null && field !== found)
      throw badRequest(`${where}: contents has ${FIELDS[field]} and ${FIELDS[found]}`);
    field = found;
    parts.push(part);
    if (parts.length > maxParts)
      throw badRequest(`${where}: contents of more than ${maxParts} pieces; send them packed, or raw`);
  }
  return { field, parts };
}

/** The bytes of one element that is not packed. */
function skipped(reader: protobuf.Reader, wireType: number, bytes: Buffer, from: number): Buffer {
  reader.skipType(wireType);
  return bytes.subarray(from, reader.pos);
}

/** Elements between two pauses in which other requests are answered. */
const PIECE = 65_536;

interface Decoding {
  readonly datatype: string;
  readonly where: string;
  /** Maximum number of elements. */
  readonly maxValues: number;
}

/**
 * The elements of a typed tensor in the binary form of the HTTP protocol. Throws RequestError for the field of another datatype, an element
 * outside its type, and more elements than are allowed.
 */
export async function binaryOf({ field, parts }: TypedContents, decoding: Decoding): Promise<Buffer> {
  const { datatype, where } = decoding;
  const wanted = FIELD_OF.get(datatype);
  if (wanted === undefined) {
    throw badRequest(
      datatype === 'FP16'
        ? `${where}: FP16 has no typed contents; send it in raw_input_contents`
        : `${where}: datatype ${shown(datatype)} is not known`,
    );
  }
  if (field === null) return Buffer.alloc(0);
  if (field !== wanted)
    throw badRequest(`${where}: ${datatype} should be in ${FIELDS[wanted]}, found ${FIELDS[field]}`);
  if (field === 8) return textsOf(parts, decoding);
  if (field === 6 || field === 7) return realsOf(parts, { ...decoding, width: field === 6 ? 4 : 8 });
  return integersOf(parts, decoding);
}

function tooMany({ where, maxValues }: Decoding): Error {
  return badRequest(`${where}: contents of more than ${maxValues} elements; send fewer rows at a time, or raw`);
}

/** Packed reals are already what the binary form is. */
function realsOf(parts: readonly Buffer[], decoding: Decoding & { readonly width: number }): Buffer {
  const bytes = parts.length === 1 ? (parts[0] ?? Buffer.alloc(0)) : Buffer.concat(parts);
  if (bytes.length % decoding.width !== 0) {
    throw badRequest(
      `${decoding.where}: ${bytes.length} bytes are not a whole number of ${decoding.datatype} elements`,
    );
  }
  if (bytes.length / decoding.width > decoding.maxValues) throw tooMany(decoding);
  return bytes;
}

function textsOf(parts: readonly Buffer[], decoding: Decoding): Buffer {
  if (parts.length > decoding.maxValues) throw tooMany(decoding);
  const whole = Buffer.allocUnsafe(parts.reduce((total, part) => total + 4 + part.length, 0));
  let at = 0;
  for (const part of parts) {
    at = whole.writeUInt32LE(part.length, at);
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

interface IntegerForm {
  readonly width: 1 | 2 | 4 | 8;
  readonly low: bigint;
  readonly high: bigint;
  readonly isSigned: boolean;
}

function formOf(datatype: string): IntegerForm {
  if (datatype === 'BOOL') return { width: 1, low: 0n, high: 1n, isSigned: false };
  const isSigned = datatype.startsWith('INT');
  const bits = Number(datatype.replace(/^U?INT/, ''));
  const high = 1n << BigInt(isSigned ? bits - 1 : bits);
  return { width: (bits / 8) as IntegerForm['width'], low: isSigned ? -high : 0n, high: high - 1n, isSigned };
}

/** Decodes varints. Numbers of up to 53 bits take no bigint. */
async function integersOf(parts: readonly Buffer[], decoding: Decoding): Promise<Buffer> {
  const bytes = parts.length === 1 ? (parts[0] ?? Buffer.alloc(0)) : Buffer.concat(parts);
  const form = formOf(decoding.datatype);
  const count = await countVarints(bytes, decoding);
  const target = Buffer.allocUnsafe(count * form.width);
  let at = 0;
  for (let index = 0; index < count; index++) {
    if (index % PIECE === PIECE - 1) await setImmediate();
    const first = bytes[at] ?? 0;
    // Most elements are small.
    if (first < 0x80 && first <= Number(form.high)) {
      at += 1;
      target.fill(0, index * form.width, (index + 1) * form.width);
      target[index * form.width] = first;
      continue;
    }
    const { value, next } = varintAt(bytes, at, decoding);
    at = next;
    const element = form.isSigned ? BigInt.asIntN(64, value) : value;
    if (element < form.low || element > form.high) {
      throw badRequest(`${decoding.where}: element ${index} of ${decoding.datatype} is out of range, found ${element}`);
    }
    writeInteger(target, index * form.width, element, form);
  }
  return target;
}

/** Each varint ends with a byte below 128. */
async function countVarints(bytes: Buffer, decoding: Decoding): Promise<number> {
  let count = 0;
  for (let at = 0; at < bytes.length; at++) {
    if ((bytes[at] ?? 0) < 0x80) count += 1;
    if (at % (8 * PIECE) === 8 * PIECE - 1) await setImmediate();
  }
  if (count > decoding.maxValues) throw tooMany(decoding);
  if (bytes.length > 0 && (bytes[bytes.length - 1] ?? 0) >= 0x80)
    throw badRequest(`${decoding.where}: contents is cut off`);
  return count;
}

function varintAt(bytes: Buffer, from: number, { where }: Decoding): { readonly value: bigint; readonly next: number } {
  let value = 0n;
  for (let k = 0; k < 10; k++) {
    const byte = bytes[from + k] ?? 0;
    value |= BigInt(byte & 0x7f) << BigInt(7 * k);
    if (byte < 0x80) return { value: BigInt.asUintN(64, value), next: from + k + 1 };
  }
  throw badRequest(`${where}: contents has a number of more than ten bytes`);
}

function writeInteger(target: Buffer, at: number, value: bigint, { width, isSigned }: IntegerForm): void {
  if (width === 8) {
    if (isSigned) target.writeBigInt64LE(value, at);
    else target.writeBigUInt64LE(value, at);
  } else if (isSigned) target.writeIntLE(Number(value), at, width);
  else target.writeUIntLE(Number(value), at, width);
}

/** Writes the elements of an output as the InferTensorContents field of its datatype. `bytes` is their binary form. */
export function writeContents(writer: protobuf.Writer, datatype: string, bytes: Buffer): void {
  const field = FIELD_OF.get(datatype);
  if (field === undefined) throw new Error(`${datatype} has no typed contents`);
  if (field === 8) {
    for (let at = 0; at < bytes.length;) {
      const length = bytes.readUInt32LE(at);
      writer.uint32((field << 3) | WIRE_BYTES).bytes(bytes.subarray(at + 4, at + 4 + length));
      at += 4 + length;
    }
    return;
  }
  if (bytes.length === 0) return;
  const tag = (field << 3) | WIRE_BYTES;
  if (field === 6 || field === 7) {
    writer.uint32(tag).bytes(bytes);
    return;
  }
  writer.uint32(tag).fork();
  const { width, isSigned } = formOf(datatype);
  for (let at = 0; at < bytes.length; at += width) {
    if (width === 8) writeLong(writer, bytes, at);
    else if (isSigned) writer.int32(bytes.readIntLE(at, width));
    else writer.uint32(bytes.readUIntLE(at, width));
  }
  writer.ldelim();
}

/** A 64-bit number as a varint. Its two halves are what protobufjs writes without a package for long integers. */
function writeLong(writer: protobuf.Writer, bytes: Buffer, at: number): void {
  writer.uint64({ low: bytes.readInt32LE(at), high: bytes.readInt32LE(at + 4), unsigned: true } as protobuf.Long);
}
