import { makeSchedule } from '#core/math/queueing/arrivals.ts';
import { openLoopPoint, type OpenLoopPoint } from '#core/measure/run/open-loop-point.ts';
import { quantileOfSorted } from '#core/math/stats/percentiles.ts';
import { createStopWord, type OpenLoopMemory } from '#engine/runtime/control.ts';
import type { ExecutorPool } from '#engine/runtime/executor-pool.ts';
import { type Generator, runOpenLoop, warmUpOpenLoop } from '#engine/bench/load/open-loop.ts';

/** One executor with one thread, used by every open-loop bench. */
export const ONE_EXECUTOR = { threads: 1, replicas: 1 };

/** A point with Poisson arrivals and `count` requests. */
export interface BenchPoint {
  readonly ratePerS: number;
  readonly count: number;
  readonly seed: number;
  readonly windowMs?: number;
  readonly maxBatch?: number;
  readonly spin?: boolean;
}

/** An open-loop point with its shared memory and number of batches. */
export interface MeasuredPoint extends OpenLoopPoint {
  readonly memory: OpenLoopMemory;
  readonly batches: number;
}

const stop = createStopWord();

/** Measures one point as the product does: a discarded warm-up, then the schedule. */
export async function measurePoint(
  { pool, generator }: { readonly pool: ExecutorPool; readonly generator: Generator },
  { ratePerS, count, seed, windowMs = 0, maxBatch = 1, spin = true }: BenchPoint,
): Promise<MeasuredPoint> {
  const shared = { pool, generator, setting: ONE_EXECUTOR, windowMs, maxBatch, spin, stop };
  await warmUpOpenLoop({ ...shared, ratePerS });
  const arrivalMs = makeSchedule({ arrivals: { kind: 'poisson' }, ratePerS, count, seed });
  const { memory, batches } = await runOpenLoop({ ...shared, arrivalMs });
  const point = openLoopPoint({ times: memory, ratePerS, replicas: 1, minAnswers: 662, windowMs });
  return { ...point, memory, batches };
}

/** The plain 99 % quantile, used for both sides of a ratio. */
export function p99Of(samplesMs: Float64Array): number {
  return quantileOfSorted(samplesMs.slice().sort(), 0.99);
}
