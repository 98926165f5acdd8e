import { median } from '#core/math/stats/moments.ts';
import { createRandom } from '#core/math/stats/random.ts';
import { type BatchSamples, empiricalBatchTime } from './batch-time.ts';
import { simulateBatcher, type BatcherOptions } from './batcher.ts';

/** Simulations with other draws of batch times: one alone has the luck of its draws in its tail. */
const SEEDS = 5;

/** What is predicted of a point of the batcher. */
export interface BatcherPrediction {
  readonly meanBatch: number;
  readonly utilisation: number;
  /** Null if there are too few rows for p99. */
  readonly p99Ms: number | null;
}

/**
 * Predicts the batcher for given arrivals from measured batch times: medians over five simulations, each with new draws of them.
 * @param options.measured at least one size with at least one sample each, in time order.
 */
export function predictBatcher(
  options: Omit<BatcherOptions, 'batchTime'> & { readonly measured: readonly BatchSamples[]; readonly seed: number },
): BatcherPrediction {
  const { measured, seed, ...batcher } = options;
  const results = Array.from({ length: SEEDS }, (_, index) => {
    const random = createRandom(seed).fork('batch-times').fork(index);
    return simulateBatcher({ ...batcher, batchTime: empiricalBatchTime(measured, random) });
  });
  const p99Ms = results.flatMap((each) => each.p99Ms ?? []);
  return {
    meanBatch: median(results.map((each) => each.meanBatch)),
    utilisation: median(results.map((each) => each.utilisation)),
    p99Ms: p99Ms.length === 0 ? null : median(p99Ms),
  };
}
