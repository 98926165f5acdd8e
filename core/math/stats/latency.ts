import type { Latency } from '#core/contract/numbers.ts';
import { mean } from './moments.ts';
import { percentileEstimate } from './percentiles.ts';

/** The latency without samples: every field is null. */
export const NO_LATENCY: Latency = { meanMs: null, p50Ms: null, p90Ms: null, p95Ms: null, p99Ms: null };

/** Mean and percentiles of latencies in milliseconds, in any order. Sorts a copy. */
export function latencySummary(samplesMs: Float64Array): Latency {
  return latencyOfSorted(Float64Array.from(samplesMs).sort());
}

/** Like `latencySummary`, for samples sorted in ascending order. */
export function latencyOfSorted(sortedMs: Float64Array): Latency {
  if (sortedMs.length === 0) return NO_LATENCY;
  return {
    meanMs: mean(sortedMs),
    p50Ms: percentileEstimate(sortedMs, 50),
    p90Ms: percentileEstimate(sortedMs, 90),
    p95Ms: percentileEstimate(sortedMs, 95),
    p99Ms: percentileEstimate(sortedMs, 99),
  };
}
