import { median } from '../stats/moments.ts';
import { BACK_TO_BACK_MS, type BatchSamples } from './batch-time.ts';
import { ServerHeap } from './server-heap.ts';

/** Batch times of one size that are kept: enough for a tail, few enough to draw from quickly. */
const MOST_OF_A_SIZE = 2_000;

/** One batch as it was served. */
export interface ServedBatch {
  readonly size: number;
  readonly ms: number;
  /** Whether it started as soon as a server had ended another one. */
  readonly backToBack?: boolean;
}

/** The batches of an open-loop point in order of arrival; what was not served, or failed, is left out. Times in ms. */
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
      const backToBack = batches.length > 0 && startedMs - servers.earliestMs < BACK_TO_BACK_MS;
      batches.push({ size, ms: finishedMs - startedMs, backToBack });
    }
    if (size !== 0) servers.occupy(finishedMs);
    first += Math.max(1, Math.abs(size));
  }
  return batches;
}

/** Measured batch times with more of them. Of a size that has more than are kept, a regular selection stays. */
export function withBatches(known: readonly BatchSamples[], batches: readonly ServedBatch[]): readonly BatchSamples[] {
  const groups = new Map<
    string,
    { readonly batchSize: number; readonly backToBack?: boolean; readonly ms: number[] }
  >();
  const groupOf = (batchSize: number, backToBack: boolean | undefined): number[] => {
    const key = `${batchSize} ${backToBack}`;
    const found = groups.get(key) ?? { batchSize, ...(backToBack === undefined ? {} : { backToBack }), ms: [] };
    groups.set(key, found);
    return found.ms;
  };
  for (const { batchSize, backToBack, samplesMs } of known) {
    const group = groupOf(batchSize, backToBack);
    for (let index = 0; index < samplesMs.length; index++) group.push(samplesMs[index] ?? 0);
  }
  for (const { size, ms, backToBack } of batches) groupOf(size, backToBack).push(ms);
  return [...groups.values()]
    .map(({ ms, ...group }) => ({ ...group, samplesMs: thinned(ms) }))
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

/** Median batch time of each size, after an idle moment where there were such batches. Ascending, milliseconds. */
export function typicalTimes(
  samples: readonly BatchSamples[],
): readonly { readonly batchSize: number; readonly ms: number }[] {
  const afterIdle = samples.filter((each) => each.backToBack !== true);
  const shown = afterIdle.length > 0 ? afterIdle : samples;
  return shown.map(({ batchSize, samplesMs }) => ({ batchSize, ms: median(samplesMs) }));
}
