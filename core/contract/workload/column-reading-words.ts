import { amount, percent } from '#core/words/format/format.ts';
import { errorSentence } from '#core/words/format/safe-text.ts';
import type { ColumnReading } from './column-reading.ts';

/** A reading as a label: `counts in “hits”, times in “minute”`. */
export function readingLabel({ time, count }: ColumnReading): string {
  const what =
    count === null ? 'One arrival per row' : `${count.isRate ? 'Arrivals per second' : 'Counts'} in “${count.name}”`;
  return errorSentence(`${what}, times in “${time}”`);
}

/** The traffic that a reading means: `17,000 arrivals a day in the first 120 rows`. Empty if the rows do not say it. */
export function readingTraffic({ perDay, rows }: ColumnReading): string {
  return perDay === null ? '' : `${amount(perDay)} arrivals a day in the first ${rows} rows`;
}

/** A reading and how to choose it on the command line or in a workload. */
export function readingAdvice(reading: ColumnReading): string {
  const traffic = readingTraffic(reading);
  const means = traffic === '' ? '' : ` (${traffic})`;
  return errorSentence(`${readingLabel(reading)}${means}: traceColumn=${reading.traceColumn}`);
}

/** How far a log of arrivals is read, `share` from 0 to 1; null if it is not known. */
export function readingShareText(file: string, share: number | null): string {
  return share === null ? `reading ${file}` : `reading ${file}: ${percent(Math.floor(100 * share) / 100)}`;
}
