/** A whole number that a double does not hold: kept as its digits. No tensor element is an object otherwise. */
export interface LongInteger {
  readonly digits: string;
}

/** Strings are stepped over; of numbers, whole ones of 16 digits and more are meant, in no fraction and no exponent. */
const STRING_OR_LONG = /"(?:[^"\\]|\\.)*"|(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g;
const MAY_BE_LONG = /\d{16}/;

/**
 * JSON.parse, except that whole numbers of 16 digits and more come as `{ digits }`: INT64 and UINT64 reach beyond 2^53. Throws SyntaxError.
 * Text without such numbers, which is nearly all, is parsed as it is.
 */
export function parseExactJson(text: string): unknown {
  if (!MAY_BE_LONG.test(text)) return JSON.parse(text);
  return JSON.parse(
    text.replaceAll(STRING_OR_LONG, (token) => (token.startsWith('"') ? token : `{"digits":"${token}"}`)),
  );
}

/** Whether a parsed value is a whole number that was kept as digits. */
export function isLongInteger(value: unknown): value is LongInteger {
  if (typeof value !== 'object' || value === null || !('digits' in value)) return false;
  return typeof value.digits === 'string' && /^-?\d+$/.test(value.digits);
}
