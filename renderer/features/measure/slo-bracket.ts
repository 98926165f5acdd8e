import type { Latency } from '#core/contract/numbers.ts';
import type { RealtimePoint } from '#core/contract/run.ts';
import type { RateBracket } from '#core/measure/search/slo-search.ts';

/** What a caller wants: this percentile within so many milliseconds. */
export interface Slo {
  readonly percentile: number;
  readonly ms: number;
}

/** The percentile of a latency that stands for any: the nearest that is kept, at or below it. */
export function atPercentile(latency: Latency, percentile: number): number | null {
  if (percentile >= 99) return latency.p99Ms;
  if (percentile >= 95) return latency.p95Ms;
  return percentile >= 90 ? latency.p90Ms : latency.p50Ms;
}

/**
 * Between which rates the SLO is first missed, as the points so far say it: the lowest rate that missed it, and the highest below that kept it.
 * For people who watch; the search's own answer is worked out of every request, and replaces it at the end.
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
