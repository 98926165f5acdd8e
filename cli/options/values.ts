import { InvalidArgumentError } from 'commander';
import { splitColumnList } from '#core/column-list.ts';
import { keyAndValue } from '#core/key-value.ts';
import { MAX_DIMENSION } from '#core/contract/base/numbers.ts';
import { nearWord } from '#core/near-word.ts';

/** Parses an option's argument; throws commander's InvalidArgumentError, whose text ends the error message. */
export type ReadValue<T> = (text: string) => T;

interface Bounds {
  readonly above?: number;
  readonly from?: number;
  readonly below?: number;
  readonly to?: number;
  readonly whole?: boolean;
}

function describeBounds({ above, from, below, to, whole }: Bounds): string {
  const limits = [
    above === undefined ? '' : `above ${above}`,
    from === undefined ? '' : `of at least ${from}`,
    below === undefined ? '' : `below ${below}`,
    to === undefined ? '' : `of at most ${to}`,
  ].filter((limit) => limit !== '');
  return `a ${whole === true ? 'whole ' : ''}number ${limits.join(' and ')}`.trim();
}

/** A parser of numbers within bounds. */
export function numberWithin(bounds: Bounds): ReadValue<number> {
  return (text) => {
    const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : Number.NaN;
    const fits =
      Number.isFinite(value) &&
      (bounds.above === undefined || value > bounds.above) &&
      (bounds.from === undefined || value >= bounds.from) &&
      (bounds.below === undefined || value < bounds.below) &&
      (bounds.to === undefined || value <= bounds.to) &&
      (bounds.whole !== true || Number.isSafeInteger(value));
    if (!fits) throw new InvalidArgumentError(`Expected ${describeBounds(bounds)}.`);
    return value;
  };
}

/** A whole number from 1 up to a bound. */
export const wholeUpTo = (to: number): ReadValue<number> => numberWithin({ from: 1, to, whole: true });

/** Threads of one session. Limited, because starting thousands of threads takes ONNX Runtime minutes. */
export const sessionThreads = numberWithin({ from: 1, to: 1024, whole: true });

/** A TCP port; 0 selects a free one. */
export const port = numberWithin({ from: 0, to: 65_535, whole: true });

/** Makes a repeated option collect its arguments. */
export function repeated<T>(read: ReadValue<T>): (text: string, before: readonly T[] | undefined) => readonly T[] {
  return (text, before) => [...(before ?? []), read(text)];
}

/** Makes a repeated option of a list add to the list: `--only lambda --only ecs` is `--only lambda,ecs`. */
export function addedTo<T extends string>(
  read: ReadValue<readonly T[]>,
): (text: string, before: readonly T[] | undefined) => readonly T[] {
  return (text, before) => read([...(before ?? []), text].join(','));
}

/** The same for a list that is read later, as one text. */
export function joinedTo(text: string, before: string | undefined): string {
  return before === undefined ? text : `${before},${text}`;
}

/** A parser of comma-separated words from `known`, without duplicates. */
export function wordsOf<T extends string>(known: readonly T[]): ReadValue<readonly T[]> {
  const read = wordOf(known);
  return (text) => {
    const words = text.split(',').map((word) => read(word.trim()));
    return known.filter((name) => words.includes(name));
  };
}

/** A parser of one word from `known`. */
export function wordOf<T extends string>(known: readonly T[]): ReadValue<T> {
  return (text) => {
    const found = known.find((name) => name === text);
    if (found !== undefined) return found;
    throw new InvalidArgumentError(
      `Unknown value '${text}'${didYouMean(text, known)}. Valid values: ${known.join(', ')}.`,
    );
  };
}

/** A parser of `NAME=VALUE`; `form` is shown for malformed text. */
export function pair(form: string): ReadValue<readonly [string, string]> {
  return (text) => {
    const { key: name, value } = keyAndValue(text);
    if (name === '' || value === null || value === '') throw new InvalidArgumentError(`Expected ${form}.`);
    return [name, value];
  };
}

/** `NAME=N`: the size of a dynamic dimension. */
export const dimension: ReadValue<readonly [string, number]> = (text) => {
  const [name, size] = pair('NAME=N, for example sequence=128')(text);
  return [name, wholeUpTo(MAX_DIMENSION)(size)];
};

/** `INPUT=COLUMN,…` */
export const mapping: ReadValue<string> = (text) => {
  const [input, columns] = pair('INPUT=COLUMN, or INPUT=COLUMN,COLUMN,…')(text);
  if (splitColumnList(columns).some((column) => column.text === '')) {
    throw new InvalidArgumentError('A column name is empty.');
  }
  return `${input}=${columns}`;
};

/** A column name, as in the data. */
export const columnName: ReadValue<string> = (text) => {
  if (text.trim() === '') throw new InvalidArgumentError('Expected a column name.');
  return text;
};

/** ` (did you mean 'x'?)` if a known word is similar, else empty. */
export function didYouMean(word: string, known: readonly string[]): string {
  const near = nearWord(word, known);
  return near === null ? '' : ` (did you mean '${near}'?)`;
}
