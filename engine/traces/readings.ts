import type { ColumnReading } from '#core/contract/workload/column-reading.ts';
import { visible } from '#core/words/format/safe-text.ts';
import { type CountColumn, countOf, NO_COUNTS, periodOf, timeOfEach } from './count-column.ts';
import { columnNumbered, type SampledColumn, type TimeColumn } from './time-column.ts';

/** A possible reading: its columns, and how the user named the one of the times, null if they did not. */
export interface PossibleReading {
  readonly time: TimeColumn;
  readonly asked: string | null;
  readonly count: CountColumn | null;
  /** Whether the column of the times alone selects it. */
  readonly isSingle: boolean;
}

const DAY_MS = 86_400_000;
/** Characters of a name that a user types; a column with a longer one is named by its number. */
const MAX_TYPED = 60;

/** A possible reading as the user is shown it, with the traffic that it means. */
export function readingOf(columns: readonly SampledColumn[], possible: PossibleReading): ColumnReading {
  const { time, asked, count, isSingle } = possible;
  // Two columns of a time have no name together: without one they are found again.
  const ofTime = asked ?? (time.clock === null ? nameOf(columns, time.index) : '');
  const ofCount = count === null ? NO_COUNTS : nameOf(columns, count.index);
  return {
    traceColumn: isSingle ? ofTime : `${ofTime},${ofCount}`,
    time: time.name,
    count: count === null ? null : { name: count.name, isRate: count.isRate },
    perDay: arrivalsPerDay(columns, possible),
    rows: columns[time.index]?.values.length ?? 0,
  };
}

/** A name that can be typed and finds the column again; its number from 1 otherwise. */
function nameOf(columns: readonly SampledColumn[], index: number): string {
  const name = columns[index]?.name ?? '';
  const isTyped = name !== '' && name.length <= MAX_TYPED && !name.includes(',') && visible(name.trim()) === name;
  return isTyped && columnNumbered(columns, name) === index ? name : String(index + 1);
}

function arrivalsPerDay(
  columns: readonly SampledColumn[],
  { time, count }: Pick<PossibleReading, 'time' | 'count'>,
): number | null {
  const each = timeOfEach(columns, time);
  const times = each.filter((ms) => !Number.isNaN(ms));
  const spanMs = Math.max(...times) - Math.min(...times);
  if (!(spanMs > 0)) return null;
  if (count === null) return ((times.length - 1) * DAY_MS) / spanMs;
  const periodMs = 1000 * periodOf(times);
  const cells = columns[count.index]?.values ?? [];
  const counts = each.map((ms, row) => (Number.isNaN(ms) ? Number.NaN : countOf(cells[row] ?? '')));
  const sum = counts.reduce((total, value) => total + (Number.isNaN(value) ? 0 : value), 0);
  return ((count.isRate ? (sum * periodMs) / 1000 : sum) * DAY_MS) / (spanMs + periodMs);
}
