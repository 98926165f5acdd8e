import type { Latency } from '#core/contract/base/numbers.ts';
import type { RealtimePoint } from '#core/contract/run/run.ts';

/** An SLO: a percentile and its limit in milliseconds. */
export interface Slo {
  readonly percentile: number;
  readonly ms: number;
}

/** The highest rate that met the SLO and the lowest that did not; null if there is none. */
export interface RateBracket {
  readonly passingPerS: number | null;
  readonly failingPerS: number | null;
}

/** The latency at the nearest recorded percentile at or below `percentile`. */
export function atPercentile(latency: Latency, percentile: number): number | null {
  if (percentile >= 99) return latency.p99Ms;
  if (percentile >= 95) return latency.p95Ms;
  return percentile >= 90 ? latency.p90Ms : latency.p50Ms;
}

/**
 * The range of rates in which the SLO is first missed, from the points so far: the lowest failing rate and the highest passing rate below it.
 * For display only: the search computes its own answer from every request, and that replaces this range at the end.
 */
export function bracketOf(curve: readonly RealtimePoint[], { percentile, ms }: Slo): RateBracket {
  const failing = curve.filter((point) => misses(point, percentile, ms)).map((point) => point.offeredPerS);
  const failingPerS = failing.length === 0 ? null : Math.min(...failing);
  const passing = curve
    .filter((point) => keeps(point, percentile, ms) && (failingPerS === null || point.offeredPerS < failingPerS))
    .map((point) => point.offeredPerS);
  return { passingPerS: passing.length === 0 ? null : Math.max(...passing), failingPerS };
}

function misses(point: RealtimePoint, percentile: number, ms: number): boolean {
  if (point.verdict === 'saturated') return true;
  const latency = atPercentile(point.corrected, percentile);
  return point.verdict === 'valid' && latency !== null && latency > ms;
}

function keeps(point: RealtimePoint, percentile: number, ms: number): boolean {
  const latency = atPercentile(point.corrected, percentile);
  return point.verdict === 'valid' && latency !== null && latency <= ms;
}
