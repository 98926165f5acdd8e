import type { Basis, Interval } from '#core/contract/base/numbers.ts';
import {
  amountParts,
  durationParts,
  joined,
  memoryParts,
  type Parts,
  percentParts,
  plain,
  rateParts,
  rowsParts,
  significant,
  usd,
  usdDecimals,
  usdRange,
} from './format.ts';

/** The units of a report's numbers. A `share` is 0 to 1. */
export type Unit =
  | 'usd-per-million'
  | 'usd-per-month'
  | 'ms'
  | 's'
  | 'rows-per-s'
  | 'requests-per-s'
  | 'predictions-per-day'
  | 'ms-per-row'
  | 'share'
  | 'rows'
  | 'mib'
  | 'hour'
  | 'count';

/** A number in a report, with its unit, interval and basis. */
export interface Quantity {
  readonly value: number;
  /** Lower end of the two-sided 90 % interval; null if fewer than three rounds were measured or no interval applies. */
  readonly low: number | null;
  readonly high: number | null;
  readonly unit: Unit;
  readonly basis: Basis;
}

/** A quantity from an interval of a run or plan. */
export function fromInterval(interval: Interval, unit: Unit, basis: Basis): Quantity {
  return { value: interval.value, low: interval.low, high: interval.high, unit, basis };
}

/** A quantity without an interval. */
export function exactly(value: number, unit: Unit, basis: Basis): Quantity {
  return { value, low: null, high: null, unit, basis };
}

const UNIT_WORDS: Readonly<Partial<Record<Unit, string>>> = {
  'usd-per-million': 'per million',
  'usd-per-month': 'per month',
  'predictions-per-day': 'per day',
  'ms-per-row': 'per row',
};

/** The words after a number of this unit in a sentence; empty if the formatted number includes its unit. */
export function unitWords(unit: Unit): string {
  return UNIT_WORDS[unit] ?? '';
}

/** A number with its inline unit, without `unitWords`: `$0.14`, `2.3 ms`, `198,000 rows/s`. */
export function valueText(value: number, unit: Unit): string {
  return joined(VALUE_PARTS[unit](value));
}

const dollars = (value: number): Parts => ({ number: usd(value), unit: '' });
const VALUE_PARTS = {
  'usd-per-million': dollars,
  'usd-per-month': dollars,
  ms: (value) => durationParts(value),
  'ms-per-row': (value) => durationParts(value),
  s: (value) => durationParts(value * 1000),
  'rows-per-s': (value) => rateParts(value, 'rows/s'),
  'requests-per-s': (value) => rateParts(value, 'requests/s'),
  'predictions-per-day': (value) => amountParts(value),
  share: (value) => percentParts(value),
  rows: (value) => rowsParts(value),
  mib: (value) => memoryParts(value * 2 ** 20),
  hour: (value) => ({ number: plain(value, 3), unit: 'h' }),
  count: (value) => ({ number: significant(value, 3), unit: '' }),
} as const satisfies Readonly<Record<Unit, (value: number) => Parts>>;

/** Number and interval of a quantity as texts. A bounded cost has no best estimate, so its range takes the place of the number. */
export function quantityTexts(quantity: Quantity): { readonly value: string; readonly interval: string | null } {
  const { value, low, high, unit } = quantity;
  const interval = intervalText(quantity);
  if (!isRange(quantity) || low === null || high === null) return { value: valueText(value, unit), interval };
  const range = `$${usdRange(low, high, usdDecimals(low))}`;
  return { value: interval === null ? valueText(low, unit) : range, interval: null };
}

/** Whether a quantity has no best estimate, so that only its interval is shown. */
export function isRange({ basis, low, high, unit }: Quantity): boolean {
  const isMoney = unit === 'usd-per-million' || unit === 'usd-per-month';
  return basis === 'bounded' && isMoney && low !== null && high !== null;
}

/** A quantity in a sentence: `$0.14 per million`, `2.3 ms`. */
export function human(quantity: Quantity): string {
  const words = unitWords(quantity.unit);
  const { value } = quantityTexts(quantity);
  return words === '' ? value : `${value} ${words}`;
}

/**
 * An interval, without its unit if the value has the same unit: `0.09–0.17` after `$0.12`, `58–81` after `66 ms`,
 * `990 µs–1.2 ms` after `1.1 ms`. Null if there is no interval or both ends round to the same text.
 */
export function intervalText({ value, low, high, unit }: Omit<Quantity, 'basis'>): string | null {
  if (low === null || high === null) return null;
  const ends = [VALUE_PARTS[unit](low), VALUE_PARTS[unit](high)] as const;
  const [lower, upper] = ends;
  if (joined(lower) === joined(upper)) return null;
  if (unit === 'usd-per-million' || unit === 'usd-per-month') return usdRange(low, high, usdDecimals(value));
  const shared = VALUE_PARTS[unit](value).unit;
  // A dash between bare numbers is hard to read after a minus sign.
  const isShared = low >= 0 && ends.every((end) => end.unit === shared);
  return isShared ? `${lower.number}–${upper.number}` : `${joined(lower)}–${joined(upper)}`;
}

/** A value with its interval in brackets, if it has one. */
export function bracketed(value: string, interval: string | null): string {
  return interval === null ? value : `${value} [${interval}]`;
}

/** Value and interval for a column whose title names the unit: `$0.14 [0.09–0.17]`. Null becomes `—`. */
export function cellText(interval: Interval | null, unit: Unit): string {
  if (interval === null) return '—';
  const text = intervalText({ ...interval, unit });
  return bracketed(valueText(interval.value, unit), text);
}

/** Value and interval in a sentence: `$0.14 per million [0.09–0.17]`. */
export function withInterval(quantity: Quantity): string {
  const { interval } = quantityTexts(quantity);
  return bracketed(human(quantity), interval);
}
