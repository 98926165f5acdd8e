import type { RequestLimits } from './limits.ts';
import { badRequest, RequestError } from './request-error.ts';

/** An integer that a double cannot represent, kept as digits. No tensor element is otherwise an object. */
interface LongInteger {
  readonly digits: string;
}

/** The limits checked before JSON is parsed. */
export type JsonLimits = Pick<RequestLimits, 'jsonBytes' | 'values' | 'objects' | 'keys' | 'depth'>;

/** A double represents all integers with fewer digits. */
const LONG_DIGITS = 16;
/** The largest double has 309 digits; JSON.parse turns longer numbers into infinity. */
const MAX_DIGITS = 400;
const BEFORE_DIGITS = Buffer.from('{"digits":"');
const BEHIND_DIGITS = Buffer.from('"}');

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const MINUS = 0x2d;
const [ZERO, NINE] = [0x30, 0x39];
const [OPEN_ARRAY, CLOSE_ARRAY] = [0x5b, 0x5d];
const [OPEN_OBJECT, CLOSE_OBJECT] = [0x7b, 0x7d];
const [LOWER_A, LOWER_Z] = [0x61, 0x7a];

/** Bytes that can be part of a number: digits, sign, point, exponent. */
const IN_NUMBER = new Uint8Array(256);
for (const byte of Buffer.from('0123456789+-.eE')) IN_NUMBER[byte] = 1;

/**
 * JSON.parse for UTF-8 bytes, except that integers of 16 or more digits become `{ digits }`, because INT64 and UINT64
 * exceed 2^53. First checks the limits in one pass, which bounds the cost of any text. Throws RequestError: 400 for
 * invalid JSON or too many values, 413 for text that is too long.
 */
export function parseExactJson(bytes: Buffer, limits: JsonLimits): unknown {
  if (bytes.length > limits.jsonBytes) {
    throw new RequestError(
      413,
      `the JSON of ${bytes.length} bytes is over the limit of ${limits.jsonBytes} bytes; send fewer rows at a time, or the data as bytes (binary extension)`,
    );
  }
  const longs = scan(bytes, limits);
  const text = (longs.length === 0 ? bytes : withDigits(bytes, longs)).toString('utf8');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badRequest(`the request is not JSON: ${(error as Error).message}`);
  }
}

/** Whether a parsed value is an integer that was kept as digits. */
export function isLongInteger(value: unknown): value is LongInteger {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, 'digits')) return false;
  const { digits } = value as { readonly digits: unknown };
  return typeof digits === 'string' && digits.length <= MAX_DIGITS + 1 && /^-?\d+$/.test(digits);
}

/** Throws RequestError if the text exceeds the limits. Returns start and end positions of long integers. */
function scan(bytes: Buffer, limits: JsonLimits): readonly number[] {
  const longs: number[] = [];
  let values = 0;
  let objects = 0;
  let keys = 0;
  let depth = 0;
  const length = bytes.length;
  for (let at = 0; at < length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) {
      values += 1;
      at = endOfString(bytes, at);
    } else if (byte === MINUS || (byte >= ZERO && byte <= NINE)) {
      values += 1;
      const end = endOfNumber(bytes, at);
      if (end - at >= LONG_DIGITS && isLong(bytes, at, end)) longs.push(at, end);
      at = end - 1;
    } else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) {
      values += 1;
      if (byte === OPEN_OBJECT) objects += 1;
      depth += 1;
      if (depth > limits.depth) throw badRequest(`the JSON is nested more than ${limits.depth} deep`);
    } else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) depth -= 1;
    else if (byte === COLON) keys += 1;
    else if (byte >= LOWER_A && byte <= LOWER_Z) {
      values += 1;
      while (at + 1 < length && isLetter(bytes[at + 1] ?? 0)) at += 1;
    }
    if (values > limits.values || objects > limits.objects || keys > limits.keys)
      throw tooMany({ values, objects }, limits);
  }
  return longs;
}

function tooMany(found: { readonly values: number; readonly objects: number }, limits: JsonLimits): RequestError {
  if (found.values > limits.values) {
    return badRequest(
      `the JSON holds more than ${limits.values} values; send fewer rows at a time, or the data as bytes (binary extension)`,
    );
  }
  return found.objects > limits.objects
    ? badRequest(`the JSON holds more than ${limits.objects} objects, more than inputs, outputs and parameters take`)
    : badRequest(`the JSON holds more than ${limits.keys} keys, more than inputs, outputs and parameters take`);
}

function isLetter(byte: number): boolean {
  return byte >= LOWER_A && byte <= LOWER_Z;
}

/** The position of the quote that ends the string starting at `start`; the end of the text if there is none. */
function endOfString(bytes: Buffer, start: number): number {
  let at = start + 1;
  for (; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) return at;
    if (byte === BACKSLASH) at += 1;
  }
  return at;
}

function endOfNumber(bytes: Buffer, start: number): number {
  let at = start + 1;
  while (at < bytes.length && IN_NUMBER[bytes[at] ?? 0] === 1) at += 1;
  return at;
}

function isLong(bytes: Buffer, start: number, end: number): boolean {
  const first = bytes[start] === MINUS ? start + 1 : start;
  if (end - first < LONG_DIGITS || end - first > MAX_DIGITS) return false;
  // A leading zero is invalid JSON; keep it, because converting the digits would make it valid.
  if (bytes[first] === ZERO) return false;
  for (let at = first; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte < ZERO || byte > NINE) return false;
  }
  return true;
}

/** A copy of the text in which each long integer is an object. */
function withDigits(bytes: Buffer, longs: readonly number[]): Buffer {
  const added = (longs.length / 2) * (BEFORE_DIGITS.length + BEHIND_DIGITS.length);
  const target = Buffer.allocUnsafe(bytes.length + added);
  let from = 0;
  let at = 0;
  for (let index = 0; index < longs.length; index += 2) {
    const start = longs[index] ?? 0;
    const end = longs[index + 1] ?? 0;
    at += bytes.copy(target, at, from, start);
    at += BEFORE_DIGITS.copy(target, at);
    at += bytes.copy(target, at, start, end);
    at += BEHIND_DIGITS.copy(target, at);
    from = end;
  }
  bytes.copy(target, at, from);
  return target;
}
