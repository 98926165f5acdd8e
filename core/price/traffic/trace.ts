import { DAY_MINUTES } from './minutes.ts';

const MINUTE_MS = 60_000;

/**
 * Folds the arrivals of a trace into the minutes of one day: the mean number of arrivals in each minute over all days of the trace. A trace
 * shorter than a day is assumed to be typical, and the day repeats it.
 * @param timesMs at least two times in any order, in milliseconds since a midnight (UTC for ISO times, the first midnight for seconds).
 */
export function foldIntoDay(timesMs: ArrayLike<number>): number[] {
  const sorted = Float64Array.from(timesMs).sort();
  const first = sorted[0] ?? 0;
  const spanMs = (sorted.at(-1) ?? 0) - first;
  // Stretches of at least a minute, so that all have the same length.
  const stretches = Math.max(1, Math.floor(spanMs / MINUTE_MS));
  const counts = new Float64Array(stretches);
  for (const time of sorted) {
    const at = spanMs > 0 ? Math.min(stretches - 1, Math.floor(((time - first) / spanMs) * stretches)) : 0;
    counts[at] = (counts[at] ?? 0) + 1;
  }
  const minutes = new Float64Array(DAY_MINUTES);
  const seen = new Uint32Array(DAY_MINUTES);
  const start = minuteOf(first);
  for (let i = 0; i < Math.max(stretches, DAY_MINUTES); i++) {
    const minute = (start + i) % DAY_MINUTES;
    minutes[minute] = (minutes[minute] ?? 0) + (counts[i % stretches] ?? 0);
    seen[minute] = (seen[minute] ?? 0) + 1;
  }
  return Array.from(minutes, (count, minute) => count / (seen[minute] ?? 1));
}

/** Whether a trace covers a whole day. */
export function coversDay(timesMs: ArrayLike<number>): boolean {
  const sorted = Float64Array.from(timesMs).sort();
  return (sorted.at(-1) ?? 0) - (sorted[0] ?? 0) >= (DAY_MINUTES - 1) * MINUTE_MS;
}

function minuteOf(timeMs: number): number {
  const minute = Math.floor(timeMs / MINUTE_MS) % DAY_MINUTES;
  return minute < 0 ? minute + DAY_MINUTES : minute;
}
