import { unusable } from '#engine/platform/app-error.ts';
import { columnNumbered, type SampledColumn, type TimeColumn, timeOf } from './time-column.ts';

/** A column of a table of counts: how many arrivals there were within each period. */
export interface CountColumn {
  readonly index: number;
  readonly name: string;
  /** Whether it holds arrivals a second instead of arrivals. */
  readonly isRate: boolean;
}

/** The columns that a file is read by. */
export interface ReadColumns {
  readonly time: TimeColumn;
  /** Null for one arrival per line. */
  readonly count: CountColumn | null;
  /** Seconds of each period of counts; null for one arrival per line. */
  readonly periodS: number | null;
}

/** What the user says instead of a column of counts, for one arrival per line. */
export const NO_COUNTS = 'none';

/** Names of counts, without case and signs. */
const COUNTS = new Set(
  [
    'count counts requests requestcount requestscount requesttotal requeststotal totalrequests numrequests nrequests',
    'numberofrequests reqs req hits hitcount invocations invocationcount samplecount calls callcount arrivals',
  ]
    .join(' ')
    .split(' '),
);
const RATES = /^(rps|qps|tps|request_?rate)$|(\/|[ _-]?per[ _-]?)s(ec(ond)?)?$/i;
/** Names that may also be those of a number of each request. */
const PERHAPS = new Set('n num number sum value total volume quantity events messages queries rate'.split(' '));
/** One of them that does not even say of what time it is. */
const UNCLEAR = 'rate';
/** Names of numbers that do not count arrivals. */
const NEVER =
  /status|code|latency|duration|elapsed|time|date|bytes|size|length|token|^id|id$|port|user|session|ms$|price|amount|cost|cpu|memory|ip$|version|line|level|priority|year|month|day|hour|minute|second|percent|ratio|average|avg|mean|max|min$|error|throttle/;

/** Share of the values of a column that must be counts, and the largest share of lines without one. */
const ENOUGH = 0.9;
/** Different times that show whether they are periods, and those that do if some are missing. */
const ENOUGH_TIMES = 3;
const MANY_TIMES = 10;
const MAX_COUNT = 1e12;

const PLAIN = /^\d+(\.\d*)?(e\+?\d+)?$/i;
const GROUPED = /^\d{1,3}([,'’_\u00A0\u202F ])\d{3}(\1\d{3})*(\.\d+)?$/;
const SEPARATORS = /[,'’_\u00A0\u202F ]/g;
/** Thousands for some, a fraction for others. */
const POINT = /^\d{1,3}(\.\d{3})+$/;
/** What stands for a missing number. */
const MISSING = /^(|-|nan|null|none|n\/a|na)$/i;

/** A count as text, perhaps with separators of thousands; NaN for anything else. */
export function countOf(text: string): number {
  const bare = text
    .trim()
    .replace(/^"(.*)"$/, '$1')
    .trim();
  const value = PLAIN.test(bare)
    ? Number(bare)
    : GROUPED.test(bare)
      ? Number(bare.replaceAll(SEPARATORS, ''))
      : Number.NaN;
  return value <= MAX_COUNT ? value : Number.NaN;
}

/** Seconds between the times of counts: the least difference; a minute for a single time. */
export function periodOf(timesMs: readonly number[]): number {
  const least = gapsOf(timesMs).reduce((min, gap) => (gap < min ? gap : min), Infinity);
  return least === Infinity ? 60 : least / 1000;
}

/** Differences between the different times, ascending in time. */
function gapsOf(timesMs: readonly number[]): readonly number[] {
  const sorted = timesMs.toSorted((a, b) => a - b);
  return sorted.slice(1).flatMap((time, i) => {
    const gap = time - (sorted[i] ?? time);
    return gap > 0 ? [gap] : [];
  });
}

/** Whether times are those of periods: evenly apart, perhaps with some missing. */
function arePeriods(timesMs: readonly number[]): boolean {
  const gaps = gapsOf(timesMs);
  const least = Math.min(...gaps);
  if (gaps.length + 1 < ENOUGH_TIMES || least < 1000) return false;
  // Few requests are whole minutes apart, and many of them not even whole multiples of seconds.
  const leastMs = gaps.length < MANY_TIMES ? 60_000 : 5_000;
  const isMultiple = (gap: number): boolean => Math.abs(gap / least - Math.round(gap / least)) < 1e-6;
  const equal = gaps.filter((gap) => gap < 1.5 * least && isMultiple(gap)).length;
  return equal >= ENOUGH * gaps.length || (least >= leastMs && gaps.every(isMultiple));
}

/** The time of each sampled line, milliseconds; NaN where there is none. */
export function timeOfEach(columns: readonly SampledColumn[], { index, clock, unit }: TimeColumn): readonly number[] {
  const dates = columns[index]?.values ?? [];
  const clocks = clock === null ? null : (columns[clock]?.values ?? []);
  return dates.map((date, row) => timeOf(clocks === null ? date : `${date} ${clocks[row] ?? ''}`, unit));
}

/** The times of the sampled lines, milliseconds. */
function timesOf(columns: readonly SampledColumn[], time: TimeColumn): readonly number[] {
  return timeOfEach(columns, time).filter((ms) => !Number.isNaN(ms));
}

type Kind = 'count' | 'rate' | 'perhaps' | 'unknown';

interface Candidate extends CountColumn {
  readonly kind: Kind;
  readonly values: readonly string[];
}

function candidateOf({ name, values }: SampledColumn, index: number): Candidate | null {
  const bare = name.toLowerCase().replace(/[^a-z]/g, '');
  const kind: Kind = RATES.test(name) ? 'rate' : COUNTS.has(bare) ? 'count' : PERHAPS.has(bare) ? 'perhaps' : 'unknown';
  const stated = values.filter((value) => !MISSING.test(value.trim()));
  const numbers = stated.filter((value) => /^\W*\d/.test(value)).length;
  // A name says that cells which cannot be read should be counts.
  const isNumbers = numbers > 0 && numbers >= (kind === 'unknown' ? ENOUGH : 0.5) * stated.length;
  if (!isNumbers || (kind === 'unknown' && !mayCount(bare, stated))) return null;
  return { index, name, isRate: kind === 'rate', kind, values };
}

/** Whether a column of any name may be counts: whole numbers that differ, and no running number. */
function mayCount(name: string, values: readonly string[]): boolean {
  const stated = values.filter((value) => !MISSING.test(value.trim()));
  const numbers = stated.map(countOf).filter((value) => !Number.isNaN(value));
  if (NEVER.test(name) || numbers.length < ENOUGH * stated.length || !numbers.every(Number.isInteger)) return false;
  return new Set(numbers).size > 1 && numbers.slice(1).some((value, i) => value <= (numbers[i] ?? 0));
}

/** Columns of counts that are offered. */
const MAX_OFFERED = 5;

/**
 * The column of counts next to a time; null for one arrival per line. Chosen by name and by whether the times are periods. Several where more than
 * one reading is possible, the last of them null. Throws AppError for a column of counts whose numbers cannot be read.
 */
export function countColumns(
  file: string,
  columns: readonly SampledColumn[],
  time: TimeColumn,
): readonly (CountColumn | null)[] {
  const others = columns
    .map((column, index) => ({ column, index }))
    .filter(({ index }) => index !== time.index && index !== time.clock);
  const found = others.flatMap(({ column, index }) => candidateOf(column, index) ?? []);
  const isPair = others.length === 1;
  const timesMs = timesOf(columns, time);
  const periods = arePeriods(timesMs);
  const hasRepeats = new Set(timesMs).size < timesMs.length;
  const named = found.filter(({ kind }) => kind === 'count' || kind === 'rate');
  const [one] =
    named.length > 0
      ? named
      : isPair && periods
        ? found.filter(({ kind, name }) => kind === 'perhaps' && name.toLowerCase() !== UNCLEAR)
        : [];
  if (one !== undefined && named.length < 2 && (isPair || periods)) return [readable(file, one)];
  const perhaps = found.filter(
    ({ kind, values }) => kind === 'perhaps' && (periods || (isPair && mayCount('', values))),
  );
  const unknown = found.filter(({ kind }) => kind === 'unknown' && periods && !hasRepeats);
  const possible = named.length > 0 ? named : perhaps.length > 0 ? perhaps : unknown;
  return [...possible.slice(0, MAX_OFFERED), null];
}

/** The column, if its values are counts. Throws AppError with the first that is none. */
function readable(file: string, { index, name, isRate, values }: Candidate): CountColumn {
  const stated = values.filter((value) => !MISSING.test(value.trim()));
  const odd = stated.filter((value) => Number.isNaN(countOf(value)));
  if (odd.length > (1 - ENOUGH) * stated.length)
    throw unusable(
      file,
      `the counts in "${name}" cannot be read: “${(odd[0] ?? '').slice(0, 40)}” is not one`,
      'Write counts as numbers: 5000 or 5,000.',
    );
  if (
    stated.some((value) => POINT.test(value)) &&
    stated.every((value) => POINT.test(value) || /^\d{1,3}$/.test(value))
  )
    throw unusable(
      file,
      `the counts in "${name}" can be read in two ways: the point may separate thousands, or a fraction`,
      'Write counts without separators of thousands.',
    );
  return { index, name, isRate };
}

/** The column of counts that the user named. Throws AppError if there is none, or if it holds no counts. */
export function namedCountColumn(file: string, columns: readonly SampledColumn[], wanted: string): CountColumn {
  const index = columnNumbered(columns, wanted);
  const column = columns[index ?? -1];
  if (index === null || column === undefined)
    throw unusable(
      file,
      `it has no column "${wanted}"`,
      `Name the columns of the times and of the counts, traceColumn=TIME,COUNT; ${NO_COUNTS} for one arrival per line.`,
    );
  const { name, values } = column;
  return readable(file, { index, name, isRate: RATES.test(name), kind: 'count', values });
}

/** The period of a column of counts, seconds. */
export function periodIn(columns: readonly SampledColumn[], time: TimeColumn): number {
  return periodOf(timesOf(columns, time));
}

/** Whether every sampled time is a date alone, or midnight. */
export function areDates(columns: readonly SampledColumn[], time: TimeColumn): boolean {
  const times = timesOf(columns, time);
  return time.unit === null && times.length > 0 && times.every((ms) => ms % 86_400_000 === 0);
}

/** Equal differences in a row that show that the periods of a file change. */
const CHANGED_AFTER = 10;

/** Watches the times of counts, in the order of the file. Throws AppError once another period has come again and again. */
export class PeriodWatch {
  readonly #file: string;
  readonly #periodMs: number;
  #last = Number.NaN;
  #gap = 0;
  #times = 0;

  constructor(file: string, periodMs: number) {
    this.#file = file;
    this.#periodMs = periodMs;
  }

  add(timeMs: number, line: number): void {
    const gap = Math.abs(timeMs - this.#last);
    this.#last = timeMs;
    if (!(gap > 0)) return;
    this.#times = Math.abs(gap - this.#gap) < 1 ? this.#times + 1 : 1;
    this.#gap = gap;
    if (this.#times < CHANGED_AFTER || Math.abs(gap - this.#periodMs) < 1) return;
    throw unusable(
      this.#file,
      `the periods of its counts change: ${this.#periodMs / 1000} s, and ${gap / 1000} s before line ${line}`,
      'Export it again with one period, or split the file where the period changes.',
    );
  }
}
