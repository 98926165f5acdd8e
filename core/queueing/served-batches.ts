import type { BatchSamples } from './batch-time.ts';

/** Batch times of one size that are kept: enough for a tail, few enough to draw from quickly. */
const MOST_OF_A_SIZE = 2_000;

/** One batch as it was served. */
export interface ServedBatch {
  readonly size: number;
  readonly ms: number;
}

/** The batches of an open-loop point in order of arrival; what was not served, or failed, is left out. Times in ms. */
export function servedBatches(times: {
  readonly startedMs: Float64Array;
  readonly finishedMs: Float64Array;
  readonly servedWith: Int32Array;
}): readonly ServedBatch[] {
  const batches: ServedBatch[] = [];
  for (let first = 0; first < times.servedWith.length;) {
    const size = times.servedWith[first] ?? 0;
    if (size > 0) batches.push({ size, ms: (times.finishedMs[first] ?? 0) - (times.startedMs[first] ?? 0) });
    first += Math.max(1, Math.abs(size));
  }
  return batches;
}

/** Measured batch times with more of them. Of a size that has more than are kept, a regular selection stays. */
export function withBatches(known: readonly BatchSamples[], batches: readonly ServedBatch[]): readonly BatchSamples[] {
  const bySize = new Map(known.map(({ batchSize, samplesMs }) => [batchSize, Array.from(samplesMs)]));
  for (const { size, ms } of batches) {
    const samples = bySize.get(size);
    if (samples === undefined) bySize.set(size, [ms]);
    else samples.push(ms);
  }
  return [...bySize]
    .map(([batchSize, samplesMs]) => ({ batchSize, samplesMs: thinned(samplesMs) }))
    .sort((a, b) => a.batchSize - b.batchSize);
}

function thinned(samplesMs: readonly number[]): Float64Array {
  const stride = Math.max(1, samplesMs.length / MOST_OF_A_SIZE);
  const length = Math.min(samplesMs.length, MOST_OF_A_SIZE);
  return Float64Array.from({ length }, (_, index) => samplesMs[Math.floor(index * stride)] ?? 0);
}

/** Sizes of which there are so few batches that their median says nothing, left out: the ones beside them say more. */
export function wellKnown(samples: readonly BatchSamples[], fewest: number): readonly BatchSamples[] {
  const known = samples.filter(({ samplesMs }) => samplesMs.length >= fewest);
  return known.length > 0 ? known : samples;
}
