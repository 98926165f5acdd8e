/** What was typed as numbers, or what is wrong with it. */
type TypedNumbers =
  | { readonly state: 'good'; readonly values: readonly number[] }
  | { readonly state: 'bad'; readonly why: string };

/** Which numbers a list takes. */
export type NumberKind = 'whole above 0' | 'above 0' | 'from 0';

/** Numbers apart by blanks, commas or semicolons; doubles count once. Nothing typed is an empty list. */
export function readNumbers(text: string, kind: NumberKind): TypedNumbers {
  const values: number[] = [];
  for (const word of text.split(/[\s,;]+/).filter((each) => each !== '')) {
    const value = /^\d+(\.\d+)?$/.test(word) ? Number(word) : Number.NaN;
    if (!takes(kind, value)) return { state: 'bad', why: `${word} does not fit: it takes numbers, ${kind}.` };
    if (!values.includes(value)) values.push(value);
  }
  return { state: 'good', values };
}

function takes(kind: NumberKind, value: number): boolean {
  if (!Number.isFinite(value)) return false;
  if (kind === 'from 0') return value >= 0;
  return value > 0 && (kind === 'above 0' || Number.isSafeInteger(value));
}
