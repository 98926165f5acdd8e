import type { Random } from '../stats/random.ts';
import { quantileOfSorted } from '../stats/percentiles.ts';

/** Milliseconds that a batch of so many rows takes; may draw. */
export type BatchTime = (rows: number) => number;

/** s(b) = τ0 + α·b. */
export function affineBatchTime(fit: { readonly tau0Ms: number; readonly alphaMs: number }): BatchTime {
  return (rows) => fit.tau0Ms + fit.alphaMs * rows;
}

/** Measured times of one batch size, in any order. */
export interface BatchSamples {
  readonly batchSize: number;
  readonly samplesMs: ArrayLike<number>;
}

/**
 * Draws batch times from what was measured. Between two measured sizes one share is drawn and the same quantile of both is
 * interpolated, so the spread carries over as well as the mean; beyond the largest size the line through the last two goes on, and
 * below the smallest the one through the first two, never under a tenth of it. With a single size, time is in proportion
 * above it and constant below.
 * @param measured at least one size with at least one sample each.
 */
export function empiricalBatchTime(measured: readonly BatchSamples[], random: Random): BatchTime {
  const sizes = measured
    .map((m) => ({ batchSize: m.batchSize, sorted: Float64Array.from(m.samplesMs).sort() }))
    .sort((a, b) => a.batchSize - b.batchSize);
  const first = sizes[0];
  if (first === undefined) throw new Error('batch times need at least one measured size');
  if (sizes.length === 1) {
    return (rows) => quantileOfSorted(first.sorted, random.uniform()) * Math.max(1, rows / first.batchSize);
  }
  return (rows) => {
    let upper = 1;
    while (upper < sizes.length - 1 && (sizes[upper]?.batchSize ?? Infinity) < rows) upper++;
    const high = sizes[upper] ?? first;
    const low = sizes[upper - 1] ?? first;
    const share = random.uniform();
    const lowMs = quantileOfSorted(low.sorted, share);
    const highMs = quantileOfSorted(high.sorted, share);
    const ms = lowMs + ((highMs - lowMs) * (rows - low.batchSize)) / (high.batchSize - low.batchSize);
    return Math.max(ms, 0.1 * Math.min(lowMs, highMs));
  };
}
