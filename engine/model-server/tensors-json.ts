import { halfBits, halfValue } from '#engine/dataset/arrays/half.ts';
import { allocate, type TensorData } from '#engine/model/tensor-rows.ts';
import type { ElementType } from '#engine/model/element-type.ts';
import { elementsOf, v2Datatype, type WireTensor } from './datatypes.ts';
import { isLongInteger } from './exact-json.ts';
import { badRequest, shown, shownShape } from './request-error.ts';

/** Maximum nesting of arrays; no tensor has more dimensions. */
const MAX_DEPTH = 64;

const RANGES = {
  int8: [-128, 127],
  int16: [-32_768, 32_767],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  uint8: [0, 255],
  uint16: [0, 65_535],
  uint32: [0, 2 ** 32 - 1],
} as const;

const LONG_RANGES = {
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint64: [0n, 2n ** 64n - 1n],
} as const;

/**
 * The elements of `data` (flat or nested, row-major) as the buffer of a tensor. `where` names the input in errors.
 * Throws RequestError for a wrong number of elements and for an element outside its type; nothing is rounded to an
 * integer.
 */
export function decodeJsonData(
  data: unknown,
  { type, dims, where }: { readonly type: ElementType; readonly dims: readonly number[]; readonly where: string },
): TensorData {
  if (!Array.isArray(data)) throw badRequest(`${where}: data should be an array, found ${shown(data)}`);
  const expected = elementsOf(dims);
  // Count before allocating, because a shape alone must not cost memory.
  const found = countElements(data, { max: expected, depth: 0, where });
  if (found !== expected) {
    throw badRequest(
      `${where}: shape ${shownShape(dims)} holds ${expected} elements, data has ${found > expected ? 'more' : found}`,
    );
  }
  const target = allocate(type, expected);
  fill(data, 0, { target: target as { [index: number]: unknown }, read: readerOf(type), type, where });
  return target;
}

interface Counting {
  readonly max: number;
  readonly depth: number;
  readonly where: string;
}

/** Number of elements in nested arrays; stops soon after `max`. */
function countElements(values: readonly unknown[], { max, depth, where }: Counting): number {
  if (depth > MAX_DEPTH) throw badRequest(`${where}: data is nested more than ${MAX_DEPTH} deep`);
  let count = 0;
  for (const value of values) {
    count += Array.isArray(value) ? countElements(value, { max: max - count, depth: depth + 1, where }) : 1;
    if (count > max) break;
  }
  return count;
}

interface Filling {
  readonly target: { [index: number]: unknown };
  readonly read: ReadElement;
  readonly type: ElementType;
  readonly where: string;
}

/** Writes elements from `start`; returns the position after the last one. */
function fill(values: readonly unknown[], start: number, filling: Filling): number {
  const { target, read, type, where } = filling;
  let at = start;
  for (const value of values) {
    if (Array.isArray(value)) {
      at = fill(value, at, filling);
      continue;
    }
    const element = read(value);
    if (element === null) throw wrongElement(value, at, type, where);
    target[at] = element;
    at += 1;
  }
  return at;
}

function wrongElement(value: unknown, index: number, type: ElementType, where: string): Error {
  const found = isLongInteger(value) ? value.digits.slice(0, 60) : shown(value);
  return badRequest(`${where}: element ${index} should be ${DESCRIPTIONS[type]} (${v2Datatype(type)}), found ${found}`);
}

const DESCRIPTIONS: Readonly<Record<ElementType, string>> = {
  bool: 'true or false',
  int8: 'a whole number from -128 to 127',
  int16: 'a whole number from -32768 to 32767',
  int32: 'a whole number from -2^31 to 2^31-1',
  int64: 'a whole number from -2^63 to 2^63-1',
  uint8: 'a whole number from 0 to 255',
  uint16: 'a whole number from 0 to 65535',
  uint32: 'a whole number from 0 to 2^32-1',
  uint64: 'a whole number from 0 to 2^64-1',
  float16: 'a number',
  float32: 'a number',
  float64: 'a number',
  string: 'a string',
};

type ReadElement = (value: unknown) => number | bigint | string | null;

/** Parses one element; returns null if it is outside the type. */
function readerOf(type: ElementType): ReadElement {
  switch (type) {
    case 'bool':
      return (value) => (value === true || value === 1 ? 1 : value === false || value === 0 ? 0 : null);
    case 'string':
      return (value) => (typeof value === 'string' ? value : null);
    case 'float32':
    case 'float64':
      return readNumber;
    case 'float16':
      return (value) => {
        const number = readNumber(value);
        return number === null ? null : halfBits(number);
      };
    case 'int64':
    case 'uint64':
      return (value) => readLong(value, LONG_RANGES[type]);
    default: {
      const [least, most] = RANGES[type];
      return (value) =>
        typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most ? value : null;
    }
  }
}

/** JSON has no NaN; null stands for it, as in many encoders. */
function readNumber(value: unknown): number | null {
  if (typeof value === 'number') return value;
  if (value === null) return Number.NaN;
  return isLongInteger(value) ? Number(value.digits) : null;
}

function readLong(value: unknown, [least, most]: readonly [bigint, bigint]): bigint | null {
  // Integers that a double represents exactly are numbers; larger ones are digits.
  const isExact = typeof value === 'number' && Number.isSafeInteger(value);
  if (!isExact && !isLongInteger(value)) return null;
  const long = BigInt(isExact ? value : (value as { readonly digits: string }).digits);
  return long >= least && long <= most ? long : null;
}

/** Number of elements per piece of text. */
const PIECE_ELEMENTS = 8192;

/** A tensor as a flat JSON array: NaN as null, infinities as ±1e999, which every parser reads as infinite. */
export function encodeJsonData(tensor: Pick<WireTensor, 'type' | 'data'>): string {
  return `[${encodeElements(tensor, 0, tensor.data.length)}]`;
}

/** The same text in small pieces. */
export function* encodeJsonPieces(tensor: Pick<WireTensor, 'type' | 'data'>): Generator<string> {
  const { length } = tensor.data;
  if (length === 0) yield '[';
  for (let from = 0; from < length; from += PIECE_ELEMENTS) {
    yield `${from === 0 ? '[' : ','}${encodeElements(tensor, from, Math.min(length, from + PIECE_ELEMENTS))}`;
  }
  yield ']';
}

/** Elements `from` to `to`, separated by commas. */
function encodeElements({ type, data }: Pick<WireTensor, 'type' | 'data'>, from: number, to: number): string {
  if (Array.isArray(data))
    return JSON.stringify(from === 0 && to === data.length ? data : data.slice(from, to)).slice(1, -1);
  const part = from === 0 && to === data.length ? data : data.subarray(from, to);
  if (type === 'bool') return Array.from(part as Uint8Array, (value) => (value === 0 ? 'false' : 'true')).join(',');
  if (type === 'float16') return Array.from(part as Uint16Array, (bits) => numberText(halfValue(bits))).join(',');
  if (type === 'float32' || type === 'float64') return Array.from(part as Float64Array, numberText).join(',');
  return part.join(',');
}

function numberText(value: number): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0' : String(value);
  return Number.isNaN(value) ? 'null' : value > 0 ? '1e999' : '-1e999';
}
