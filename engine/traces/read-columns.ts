import { unusable } from '#engine/platform/app-error.ts';
import { areDates, countColumn, namedCountColumn, NO_COUNTS, periodIn, type ReadColumns } from './count-column.ts';
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
 * The columns that a file is read by: those that the user named, otherwise by name and content; null if none has times. Throws AppError where two
 * readings are possible, with both and how to choose.
 */
export function readColumns(
  { file, column }: { readonly file: string; readonly column: string | null },
  columns: readonly SampledColumn[],
): ReadColumns | null {
  const asked = askedColumns(columns, column);
  const time = asked.time === null ? likelyTime(file, columns) : namedTimeColumn(columns, asked.time);
  if (time === null) return null;
  refuseDayNumbers(file, columns, time);
  const count =
    asked.count === null
      ? countColumn(file, columns, time)
      : asked.count.toLowerCase() === NO_COUNTS
        ? null
        : namedCountColumn(file, columns, asked.count);
  if (count === null && areDates(columns, time))
    throw unusable(
      file,
      'its times are dates without a time of day, so that all arrivals of a day would be at midnight',
      'Write the time of day of each arrival.',
      `If it has counts per day, name their column: traceColumn=${time.name},COUNT.`,
    );
  return { time, count, periodS: count === null ? null : periodIn(columns, time) };
}

/** The likeliest column of times. Throws AppError if another one is as likely. */
function likelyTime(file: string, columns: readonly SampledColumn[]): TimeColumn | null {
  const { likeliest, others } = likelyTimeColumns(columns);
  if (likeliest === null || others.length === 0) return likeliest;
  const names = [likeliest, ...others].slice(0, 5).map(({ name }) => name);
  throw unusable(
    file,
    `the times may be in ${names.map((name) => `"${name}"`).join(' or ')}`,
    `Say which: ${names.map((name) => `traceColumn=${name}`).join(' or ')}.`,
  );
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
