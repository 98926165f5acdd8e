/** The typed numbers, or the error. */
type TypedNumbers =
  | { readonly state: 'good'; readonly values: readonly number[] }
  | { readonly state: 'bad'; readonly why: string };

/** The numbers that a list accepts. */
export type NumberKind = 'whole above 0' | 'above 0' | 'from 0';

const KIND_WORDS = {
  'whole above 0': 'whole numbers above 0',
  'above 0': 'numbers above 0',
  'from 0': 'numbers from 0',
} as const satisfies Readonly<Record<NumberKind, string>>;

/** Reads numbers separated by blanks, commas or semicolons, without duplicates. Empty text is an empty list. */
export function readNumbers(text: string, kind: NumberKind): TypedNumbers {
  const values: number[] = [];
  for (const word of text.split(/[\s,;]+/).filter((each) => each !== '')) {
    const value = /^\d+(\.\d+)?$/.test(word) ? Number(word) : Number.NaN;
    if (!takes(kind, value)) return { state: 'bad', why: `“${word}” is not valid. Enter ${KIND_WORDS[kind]}.` };
    if (!values.includes(value)) values.push(value);
  }
  return { state: 'good', values };
}

function takes(kind: NumberKind, value: number): boolean {
  if (!Number.isFinite(value)) return false;
  if (kind === 'from 0') return value >= 0;
  return value > 0 && (kind === 'above 0' || Number.isSafeInteger(value));
}
