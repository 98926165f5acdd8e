import { unusable } from '#engine/platform/app-error.ts';
import {
  areDates,
  type CountColumn,
  countColumns,
  namedCountColumn,
  NO_COUNTS,
  periodIn,
  type ReadColumns,
} from './count-column.ts';
import { type PossibleReading, readingOf } from './readings.ts';
import { likelyTimeColumns, namedTimeColumn, type SampledColumn, type TimeColumn } from './time-column.ts';

/** Days of Excel from 2000 to 2100, which are seconds of an afternoon too. */
const EXCEL = { from: 36_526, to: 73_050 } as const;

/** What the user named: a column of times, a column of counts, or both as `TIME,COUNT`. */
function askedColumns(
  columns: readonly SampledColumn[],
  column: string | null,
): { readonly time: string | null; readonly count: string | null } {
  if (column === null || namedTimeColumn(columns, column) !== null) return { time: column, count: null };
  const comma = column.lastIndexOf(',');
  if (comma < 0) return { time: column, count: null };
  const time = column.slice(0, comma).trim();
  return { time: time === '' ? null : time, count: column.slice(comma + 1).trim() };
}

/**
 * The columns that a file is read by: those that the user named, otherwise by name and content; null if none has times. Throws AppError where several
 * readings are possible, with each of them as an action.
 */
export function readColumns(
  { file, column }: { readonly file: string; readonly column: string | null },
  columns: readonly SampledColumn[],
): ReadColumns | null {
  const asked = askedColumns(columns, column);
  const times = asked.time === null ? likelyTimes(columns) : [namedTimeColumn(columns, asked.time)];
  const possible = times.flatMap((time) => {
    if (time === null) return [];
    refuseDayNumbers(file, columns, time);
    const isTime = (count: CountColumn | null): boolean => times.some((each) => each?.index === count?.index);
    const counts = countsFor(file, columns, { time, count: asked.count }).filter((count) => !isTime(count));
    return counts.map((count) => ({ time, count, asked: asked.time, isSingle: counts.length === 1 }));
  });
  const [one, ...others] = possible;
  if (one === undefined) return null;
  if (others.length > 0)
    throw unusable(
      file,
      severalCause(possible),
      ...possible.map((each) => ({
        reading: readingOf(columns, { ...each, isSingle: each.isSingle && asked.count === null }),
      })),
    );
  const { time, count } = one;
  if (count === null && areDates(columns, time))
    throw unusable(
      file,
      'its times are dates without a time of day, so that all arrivals of a day would be at midnight',
      'Write the time of day of each arrival.',
      `If it has counts per day, name their column: traceColumn=${time.name},COUNT.`,
    );
  return { time, count, periodS: count === null ? null : periodIn(columns, time) };
}

/** The columns of counts that are possible with a time: the named one, otherwise by name and content. */
function countsFor(
  file: string,
  columns: readonly SampledColumn[],
  { time, count }: { readonly time: TimeColumn; readonly count: string | null },
): readonly (CountColumn | null)[] {
  if (count === null) return countColumns(file, columns, time);
  return [count.toLowerCase() === NO_COUNTS ? null : namedCountColumn(file, columns, count)];
}

/** Columns of times that are offered. */
const MAX_OFFERED = 5;

/** The likeliest column of times, and those that are as likely. */
function likelyTimes(columns: readonly SampledColumn[]): readonly (TimeColumn | null)[] {
  const { likeliest, others } = likelyTimeColumns(columns);
  return [likeliest, ...others].slice(0, MAX_OFFERED);
}

/** Why the user has to choose. */
function severalCause(possible: readonly PossibleReading[]): string {
  const quoted = (names: readonly string[]): string => [...new Set(names)].map((name) => `"${name}"`).join(' or ');
  const times = new Set(possible.map(({ time }) => time.name));
  if (times.size > 1) return `the times may be in ${quoted([...times])}`;
  const counts = possible.flatMap(({ count }) => (count === null ? [] : [count.name]));
  return `it can be read in ${possible.length === 2 ? 'two' : possible.length} ways: each line is one arrival, or the arrivals of a period are counted in ${quoted(counts)}`;
}

/** Throws AppError for numbers that are seconds of a day, or days as Excel counts them. */
function refuseDayNumbers(file: string, columns: readonly SampledColumn[], time: TimeColumn): void {
  if (time.unit === null || time.isStated) return;
  const numbers = (columns[time.index]?.values ?? []).filter((value) => value !== '').map(Number);
  if (numbers.length < 2 || !numbers.every((value) => value >= EXCEL.from && value <= EXCEL.to)) return;
  throw unusable(
    file,
    `the numbers in "${time.name}" can be read in two ways: as seconds, or as days since 1900, which Excel writes`,
    `If they are seconds, say so: traceColumn=${time.name}(s).`,
    'If they are days of Excel, write them as text there: =TEXT(A2,"yyyy-mm-dd hh:mm:ss").',
  );
}
