import type { Latency } from '#core/contract/base/numbers.ts';
import { mean } from './moments.ts';
import { percentileMargin } from './percentiles.ts';

/** The latency without samples: every field is null. */
export const NO_LATENCY: Latency = { meanMs: null, p50Ms: null, p90Ms: null, p95Ms: null, p99Ms: null };

/**
 * Mean and percentiles of latencies in milliseconds, in any order. Sorts a copy.
 * @param lost requests that failed or were never answered: later than any other in every percentile. A percentile that falls among them is
 * null, because it has no value. The mean is that of the answers.
 */
export function latencySummary(samplesMs: Float64Array, lost = 0): Latency {
  return latencyOfSorted(Float64Array.from(samplesMs).sort(), lost);
}

/** Like `latencySummary`, for samples sorted in ascending order. */
export function latencyOfSorted(sortedMs: Float64Array, lost = 0): Latency {
  if (sortedMs.length === 0) return NO_LATENCY;
  const requests = sortedMs.length + lost;
  const percentile = (per: number): number | null => {
    const margin = percentileMargin(requests, per);
    return margin === null ? null : (sortedMs[requests - margin] ?? null);
  };
  return {
    meanMs: mean(sortedMs),
    p50Ms: percentile(50),
    p90Ms: percentile(90),
    p95Ms: percentile(95),
    p99Ms: percentile(99),
  };
}
