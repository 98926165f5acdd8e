import type { TypedKind } from '#core/words/read/number-units.ts';
import { readNumber } from '#core/words/read/read-number.ts';

/** The typed numbers, or the error. */
type TypedNumbers =
  | { readonly state: 'good'; readonly values: readonly number[] }
  | { readonly state: 'bad'; readonly why: string };

/** The numbers that a list accepts. */
export type NumberRange = 'whole above 0' | 'above 0' | 'from 0';

const RANGE_WORDS = {
  'whole above 0': 'whole numbers above 0',
  'above 0': 'numbers above 0',
  'from 0': 'numbers from 0',
} as const satisfies Readonly<Record<NumberRange, string>>;

/** A comma that can separate two numbers or thousands. */
const TIGHT_COMMA = /\d,\d{3}(?!\d)/;

/**
 * Reads numbers separated by blanks, commas or semicolons, without duplicates; each may have a unit, as in `2k, 5k`. Empty text is an empty
 * list.
 */
export function readNumbers(text: string, range: NumberRange, kind: TypedKind): TypedNumbers {
  if (TIGHT_COMMA.test(text)) {
    return { state: 'bad', why: 'A comma can separate numbers or thousands. Put a blank after each comma.' };
  }
  const values: number[] = [];
  for (const word of text.split(/[\s,;]+/).filter((each) => each !== '')) {
    const typed = readNumber(word, kind);
    const value = typed.state === 'read' ? typed.value : Number.NaN;
    if (!takes(range, value)) return { state: 'bad', why: `“${word}” is not valid. Enter ${RANGE_WORDS[range]}.` };
    if (!values.includes(value)) values.push(value);
  }
  return { state: 'good', values };
}

/** The text of a list, as `readNumbers` reads it back. */
export function listText(values: readonly number[]): string {
  return values.map((value) => String(Number(value.toPrecision(12)))).join(', ');
}

function takes(range: NumberRange, value: number): boolean {
  if (!Number.isFinite(value)) return false;
  if (range === 'from 0') return value >= 0;
  return value > 0 && (range === 'above 0' || Number.isSafeInteger(value));
}
