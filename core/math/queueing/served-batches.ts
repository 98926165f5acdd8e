import { median } from '#core/math/stats/moments.ts';
import type { BatchSamples } from './batch-time.ts';
import { pauseOf, type Pause } from './pauses.ts';
import { ServerHeap } from './server-heap.ts';

/** Maximum number of batch times kept per size and pause: enough for a tail, few enough to draw from quickly. */
const MAX_KEPT = 500;

/** One batch as it was served. */
export interface ServedBatch {
  readonly size: number;
  readonly ms: number;
  /** How long a server had been idle when the batch started. */
  readonly pause?: Pause;
}

/** The batches of an open-loop point in order of arrival, without requests that were not served or failed. Times in ms. */
export function servedBatches(
  times: {
    readonly startedMs: Float64Array;
    readonly finishedMs: Float64Array;
    readonly servedWith: Int32Array;
  },
  replicas = 1,
): readonly ServedBatch[] {
  const batches: ServedBatch[] = [];
  const servers = new ServerHeap(replicas);
  for (let first = 0; first < times.servedWith.length;) {
    const size = times.servedWith[first] ?? 0;
    const startedMs = times.startedMs[first] ?? 0;
    const finishedMs = times.finishedMs[first] ?? 0;
    if (size > 0) {
      const pause = pauseOf(batches.length > 0 ? startedMs - servers.earliestMs : Infinity);
      batches.push({ size, ms: finishedMs - startedMs, pause });
    }
    if (size !== 0) servers.occupy(finishedMs);
    first += Math.max(1, Math.abs(size));
  }
  return batches;
}

/** Adds batches to measured batch times. If a size and pause has more batches than are kept, an evenly spaced selection remains. */
export function withBatches(known: readonly BatchSamples[], batches: readonly ServedBatch[]): readonly BatchSamples[] {
  const groups = new Map<string, { readonly batchSize: number; readonly pause?: Pause; readonly ms: number[] }>();
  const groupOf = (batchSize: number, pause: Pause | undefined): number[] => {
    const key = `${batchSize} ${pause}`;
    const found = groups.get(key) ?? { batchSize, ...(pause === undefined ? {} : { pause }), ms: [] };
    groups.set(key, found);
    return found.ms;
  };
  for (const { batchSize, pause, samplesMs } of known) {
    const group = groupOf(batchSize, pause);
    for (let index = 0; index < samplesMs.length; index++) group.push(samplesMs[index] ?? 0);
  }
  for (const { size, ms, pause } of batches) groupOf(size, pause).push(ms);
  return [...groups.values()]
    .map(({ ms, ...group }) => ({ ...group, samplesMs: thinned(ms) }))
    .sort((a, b) => a.batchSize - b.batchSize || (a.pause ?? 0) - (b.pause ?? 0));
}

function thinned(samplesMs: readonly number[]): Float64Array {
  const stride = Math.max(1, samplesMs.length / MAX_KEPT);
  const length = Math.min(samplesMs.length, MAX_KEPT);
  return Float64Array.from({ length }, (_, index) => samplesMs[Math.floor(index * stride)] ?? 0);
}

/** Removes sizes with too few batches for a meaningful median; interpolation from their neighbours is better. */
export function withEnoughBatches(samples: readonly BatchSamples[], minBatches: number): readonly BatchSamples[] {
  const counts = new Map<number, number>();
  for (const { batchSize, samplesMs } of samples) {
    counts.set(batchSize, (counts.get(batchSize) ?? 0) + samplesMs.length);
  }
  const known = samples.filter(({ batchSize }) => (counts.get(batchSize) ?? 0) >= minBatches);
  return known.length > 0 ? known : samples;
}

/** Median batch time of each size in milliseconds, ascending. Uses batches after an idle time if there are any. */
export function typicalTimes(
  samples: readonly BatchSamples[],
): readonly { readonly batchSize: number; readonly ms: number }[] {
  const afterIdle = samples.filter((each) => each.pause !== 0);
  const shown = afterIdle.length > 0 ? afterIdle : samples;
  return [...new Set(shown.map(({ batchSize }) => batchSize))].map((batchSize) => {
    const own = shown.filter((each) => each.batchSize === batchSize);
    return { batchSize, ms: median(own.flatMap(({ samplesMs }) => Array.from(samplesMs))) };
  });
}
