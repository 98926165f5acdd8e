import { assertNever } from '#core/assert-never.ts';
import { plain } from '#core/words/format/format.ts';
import { type Factor, factorOf, HOW_TO_WRITE, isTime, type ReadingNote, type TypedKind } from './number-units.ts';

/** Why a text is not a number of its kind. */
export type NumberRefusal =
  | { readonly code: 'empty' }
  | { readonly code: 'not-a-number'; readonly text: string }
  | { readonly code: 'separators'; readonly text: string }
  | { readonly code: 'comma-ambiguous'; readonly text: string; readonly grouped: number; readonly decimal: number }
  | { readonly code: 'unknown-unit'; readonly text: string; readonly unit: string }
  | { readonly code: 'm-ambiguous'; readonly text: string };

/** A number in the unit in which it is stored, or why there is none. `note` is null for a text with one possible reading. */
export type TypedNumber =
  | { readonly state: 'read'; readonly value: number; readonly note: ReadingNote | null }
  | { readonly state: 'refused'; readonly refusal: NumberRefusal };

/**
 * Kinds in which `1,500` can only mean 1,500: a count, an amount of money or a size is not written with three decimals. Of a duration or a
 * percentage both readings are usual.
 */
export const COMMA_GROUPS: ReadonlySet<TypedKind> = new Set([
  'per-day',
  'usd',
  'usd-per-hour',
  'bytes',
  'count',
] satisfies TypedKind[]);

/** More characters than any number with its units has. */
const MAX_LENGTH = 60;

/**
 * Reads a number as people write it: `2.5m`, `200k`, `1 h 30 min`, `64 KiB`, `5 %`, `1.234,5`, `1 000 000`, `$1,200 per month`. A number
 * without a unit has the unit in which it is stored. A single point is always a decimal point. What has two usual readings is refused.
 */
export function readNumber(text: string, kind: TypedKind): TypedNumber {
  const typed = text.replaceAll(/[\s\u00a0\u2007\u2009\u202f]+/g, ' ').trim();
  if (typed === '') return refused({ code: 'empty' });
  if (typed.length > MAX_LENGTH) return refused({ code: 'not-a-number', text: `${typed.slice(0, MAX_LENGTH)}…` });
  const [, sign = '', rest = ''] = /^([+\-\u2212]?) ?(.*)$/.exec(typed) ?? [];
  const amount = isMoney(kind) ? rest.replace(/^(US ?\$|\$|USD) ?/i, '') : rest;
  const read = readParts(amount, kind, typed);
  if (read.state === 'refused' || sign === '' || sign === '+') return read;
  return { ...read, value: -read.value };
}

/** One part, or for a duration several: `1 h 30 min`. */
function readParts(text: string, kind: TypedKind, typed: string): TypedNumber {
  const isCompound = isTime(kind) && !/\de[+-]?\d/i.test(text);
  const parts = isCompound ? (text.match(/[\d.,'’ ]+[a-zµμ]+/giu) ?? []) : [];
  if (parts.length < 2 || parts.join('') !== text) return readPart(text, kind, typed);
  let value = 0;
  let above = Number.POSITIVE_INFINITY;
  for (const part of parts) {
    const unit = readPart(`1${part.replace(/^[\d.,'’ ]+/u, '')}`, kind, typed);
    const read = readPart(part.trim(), kind, typed);
    if (read.state === 'refused') return read;
    // Each unit is smaller than the one before it, and its number does not reach the next larger one: 90 min 2 h is a slip.
    if (unit.state === 'refused' || unit.value >= above || read.value >= above) {
      return refused({ code: 'not-a-number', text: typed });
    }
    above = unit.value;
    value += read.value;
  }
  return { state: 'read', value: rounded(value), note: null };
}

/** A numeral with its exponent, and what follows it. */
const PART = /^((?:[\d.,'’_ ]*[\d.,'’_])?)(e[+-]?\d+(?!\d))? ?(.*)$/iu;

function readPart(text: string, kind: TypedKind, typed: string): TypedNumber {
  const [, numeral = '', exponent = '', unit = ''] = PART.exec(text) ?? [];
  if (!/\d/.test(numeral)) return refused({ code: 'not-a-number', text: typed });
  const factor = factorOf(unit, kind);
  if (factor === 'm-ambiguous') return refused({ code: 'm-ambiguous', text: typed });
  if (factor === null) {
    const isWord = /^[a-zµμ$%/ ]+$/iu.test(unit);
    return refused(isWord ? { code: 'unknown-unit', text: typed, unit } : { code: 'not-a-number', text: typed });
  }
  const read = readNumeral(numeral, kind, { typed, factor });
  if (read.state === 'refused') return read;
  if (exponent !== '' && /[,'’ ]/u.test(numeral)) return refused({ code: 'not-a-number', text: typed });
  const digits = exponent === '' ? read.value : Number(`${numeral.replaceAll('_', '')}${exponent}`);
  const isBare = factor.times === 1 && factor.over === 1;
  const value = isBare ? digits : rounded((digits * factor.times) / factor.over);
  if (!Number.isFinite(value)) return refused({ code: 'not-a-number', text: typed });
  return { state: 'read', value, note: factor.note ?? read.note };
}

/** Removes the error of a multiplication: 1.1 million is 1,100,000. */
function rounded(value: number): number {
  return Number(value.toPrecision(15));
}

/** Reads digits with separators. `1.234,5` and `1,234.5` have one reading each; `1,234` has two. */
function readNumeral(
  numeral: string,
  kind: TypedKind,
  { typed, factor }: { readonly typed: string; readonly factor: Factor },
): TypedNumber {
  const text = numeral.replaceAll(/(?<=\d)_(?=\d)/g, '');
  const mark = decimalMark(text);
  const at = mark === null ? text.length : text.lastIndexOf(mark);
  const whole = text.slice(0, at);
  const fraction = text.slice(at + 1);
  const isWhole = /^\d*$/.test(whole) || /^[1-9]\d{0,2}(?:([,.'’ ])\d{3})(?:\1\d{3})*$/u.test(whole);
  // A comma at the end is more likely the first half of a number than a decimal comma.
  const isPending = fraction === '' && (mark === ',' || whole === '');
  if (!isWhole || !/^\d*$/.test(fraction) || isPending) return refused({ code: 'separators', text: typed });
  const digits = whole.replaceAll(/\D/g, '');
  const decimal = Number(`${digits}.${fraction}`);
  if (mark !== ',' || !/^[1-9]\d{0,2},\d{3}$/.test(text)) return { state: 'read', value: decimal, note: null };
  const grouped = Number(digits + fraction);
  // With a word like `million` the number is short, and three decimals are as likely as thousands.
  if (COMMA_GROUPS.has(kind) && !factor.scales) return { state: 'read', value: grouped, note: 'comma-groups' };
  return refused({ code: 'comma-ambiguous', text: typed, grouped, decimal });
}

/** The decimal mark of a numeral: the last of two kinds of marks, or a mark that occurs once and is not a separator of thousands. */
function decimalMark(text: string): '.' | ',' | null {
  const points = text.split('.').length - 1;
  const commas = text.split(',').length - 1;
  if (points > 0 && commas > 0) return text.lastIndexOf('.') > text.lastIndexOf(',') ? '.' : ',';
  if (points === 1) return '.';
  return commas === 1 ? ',' : null;
}

function isMoney(kind: TypedKind): boolean {
  return kind === 'usd' || kind === 'usd-per-hour';
}

function refused(refusal: NumberRefusal): { readonly state: 'refused'; readonly refusal: NumberRefusal } {
  return { state: 'refused', refusal };
}

/** Why a text is refused, as a clause without a full stop that says how to write the number. */
export function refusalText(refusal: NumberRefusal, kind: TypedKind): string {
  switch (refusal.code) {
    case 'empty':
      return `"" is not a number; write ${HOW_TO_WRITE[kind]}`;
    case 'not-a-number':
      return `"${refusal.text}" is not a number; write ${HOW_TO_WRITE[kind]}`;
    case 'separators':
      return `"${refusal.text}" is not a number: its commas, points or spaces do not separate thousands or decimals; write ${HOW_TO_WRITE[kind]}`;
    case 'comma-ambiguous': {
      const { text, grouped, decimal } = refusal;
      return `"${text}" can mean ${grouped} or ${plain(decimal)}; write the number without a comma`;
    }
    case 'unknown-unit':
      return `"${refusal.text}" has an unknown unit, ${refusal.unit}; write ${HOW_TO_WRITE[kind]}`;
    case 'm-ambiguous':
      return `"${refusal.text}" can mean minutes or millions; write min or million`;
    default:
      return assertNever(refusal);
  }
}

/** What a note says about a reading: `m is read as minutes`. */
export function noteText(note: ReadingNote): string {
  switch (note) {
    case 'm-as-minutes':
      return 'm is read as minutes';
    case 'm-as-million':
      return 'm is read as million';
    case 'comma-groups':
      return 'the comma separates thousands';
    default:
      return assertNever(note);
  }
}

/** A number without a unit, as a program writes it. */
export const PLAIN_NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
