import type { TraceWeek } from '#core/contract/workload/workload.ts';
import { DAY_MINUTES, WEEK_MINUTES } from './minutes.ts';

const MINUTE_MS = 60_000;

/** The arrivals of a trace, counted in bins of one length. */
export interface ArrivalCounts {
  /** Start of the first bin, in milliseconds since a midnight (1970 in UTC for dates, the first midnight for seconds). */
  readonly startMs: number;
  readonly binMs: number;
  readonly counts: Float64Array;
  /** The first and the last arrival, in the first and the last bin. */
  readonly firstMs: number;
  readonly lastMs: number;
}

/** Minutes of a trace from its first arrival to its last. */
interface Stretches {
  /** Minutes since the midnight that `startMs` of the counts has. */
  readonly startMinute: number;
  /** Arrivals in each. */
  readonly counts: Float64Array;
}

/**
 * The time from the first arrival to the last in whole stretches of at least a minute, so that no minute at an end counts in part. A bin
 * that lies in two stretches is divided.
 */
function stretchesOf({ startMs, binMs, counts, firstMs, lastMs }: ArrivalCounts): Stretches {
  const spanMs = lastMs - firstMs;
  const stretches = new Float64Array(Math.max(1, Math.floor(spanMs / MINUTE_MS)));
  const lengthMs = spanMs > 0 ? spanMs / stretches.length : MINUTE_MS;
  for (let bin = 0; bin < counts.length; bin++) {
    const count = counts[bin] ?? 0;
    if (count === 0) continue;
    const from = Math.max(firstMs, startMs + bin * binMs);
    const to = Math.min(lastMs, startMs + (bin + 1) * binMs);
    const at = Math.min(stretches.length - 1, Math.floor((from - firstMs) / lengthMs));
    const end = firstMs + (at + 1) * lengthMs;
    const share = to <= end || at === stretches.length - 1 ? 1 : (end - from) / (to - from);
    stretches[at] = (stretches[at] ?? 0) + count * share;
    if (share < 1) stretches[at + 1] = (stretches[at + 1] ?? 0) + count * (1 - share);
  }
  return { startMinute: Math.floor(firstMs / MINUTE_MS), counts: stretches };
}

/**
 * Folds the arrivals of a trace into the minutes of one day: the mean number of arrivals in each minute over all days of the trace. A trace
 * shorter than a day is assumed to be typical, and the day repeats it.
 */
export function foldIntoDay(trace: ArrivalCounts): number[] {
  const { startMinute, counts } = stretchesOf(trace);
  const minutes = new Float64Array(DAY_MINUTES);
  const seen = new Uint32Array(DAY_MINUTES);
  for (let i = 0; i < Math.max(counts.length, DAY_MINUTES); i++) {
    const minute = within(startMinute + i, DAY_MINUTES);
    minutes[minute] = (minutes[minute] ?? 0) + (counts[i % counts.length] ?? 0);
    seen[minute] = (seen[minute] ?? 0) + 1;
  }
  return Array.from(minutes, (count, minute) => count / (seen[minute] ?? 1));
}

/**
 * The minutes of a trace as they were, without averaging: the whole trace if it is no longer than a week, otherwise its seven days in a row
 * with the most arrivals, from midnight.
 */
export function weekOf(trace: ArrivalCounts): { readonly week: TraceWeek; readonly startMs: number } {
  const { startMinute, counts } = stretchesOf(trace);
  const from = counts.length <= WEEK_MINUTES ? 0 : busiestWeek(startMinute, counts);
  const minutes = Array.from(counts.subarray(from, from + WEEK_MINUTES), (count) => Math.round(count * 1000) / 1000);
  const first = startMinute + from;
  // 1970 began on a Thursday, which is day 3 of a week from Monday. Seconds from 0 have no date, and begin on a Monday.
  const offset = trace.firstMs >= UNDATED_MS ? 3 * DAY_MINUTES : 0;
  return { week: { startMinute: within(first + offset, WEEK_MINUTES), minutes }, startMs: first * MINUTE_MS };
}

/** Times before this, a year after 1970, are seconds from an origin of their own. */
export const UNDATED_MS = 366 * 86_400_000;

/** Where the seven days from a midnight with the most arrivals start; the first minute if no midnight has seven days after it. */
function busiestWeek(startMinute: number, counts: Float64Array): number {
  const firstMidnight = within(-startMinute, DAY_MINUTES);
  let best = { from: 0, sum: -1 };
  for (let from = firstMidnight; from + WEEK_MINUTES <= counts.length; from += DAY_MINUTES) {
    const sum = counts.subarray(from, from + WEEK_MINUTES).reduce((total, count) => total + count, 0);
    if (sum > best.sum) best = { from, sum };
  }
  return best.from;
}

/** Whether a trace covers a whole day. */
export function coversDay({ firstMs, lastMs }: ArrivalCounts): boolean {
  return lastMs - firstMs >= (DAY_MINUTES - 1) * MINUTE_MS;
}

function within(minute: number, cycle: number): number {
  return ((minute % cycle) + cycle) % cycle;
}
