import { affineBatchTime, type BatchSamples, type BatchTime } from '#core/math/queueing/batch-time.ts';
import { burstBlockMs, burstSchedule } from '#core/math/queueing/bursts.ts';
import { servedBatches, withBatches, type ServedBatch } from '#core/math/queueing/served-batches.ts';
import { steadyStateFrom } from '#core/math/stats/changepoint.ts';
import { median } from '#core/math/stats/moments.ts';
import { createRandom } from '#core/math/stats/random.ts';
import { fitServiceTime } from '#core/math/stats/service-time.ts';
import { isStopped } from '#engine/runtime/control.ts';
import type { ExecutorPool } from '#engine/runtime/executor-pool.ts';
import { runOpenLoop, type Generator } from './load/open-loop.ts';
import type { Setting } from './protocol.ts';
import { sampleServiceMs } from './service-sample.ts';

/** Longer than any burst takes to arrive, so a batch starts when it is full. */
const UNTIL_FULL_MS = 600_000;
/** Assumed minimum time of a batch, for models that take almost no time. */
const MIN_MS = 0.05;
/** Minimum blocks of each size; the first is warm-up. */
const MIN_BLOCKS = 3;
const MAX_BLOCKS = 400;
/** Maximum rows of all bursts, whose times stay in memory until the sample ends. */
const MAX_BURST_ROWS = 4_000_000;
/** Duration of back-to-back batches of the smallest and largest size, for a first estimate. */
const FIRST_LOOK_MS = 30;

/** What to sample. */
interface BatchTimesOptions {
  readonly pool: ExecutorPool;
  readonly generator: Generator;
  readonly setting: Setting;
  readonly largest: number;
  readonly spin: boolean;
  readonly stop: Int32Array;
  readonly seed: number;
  /** Earlier batch times, for a first estimate of the pace; if empty, a few batches are timed first. */
  readonly known: readonly { readonly batchSize: number; readonly ms: number }[];
  /** Approximate maximum duration. A slow model runs a few batches of a few sizes, however long they take. */
  readonly sampleMs: number;
}

/**
 * Times batches of sizes from 1 to `largest` under the batcher's conditions: an open loop with mixed sizes and idle
 * gaps, the same threads and row copying, in steady state. Empty if a stop was requested.
 */
export async function sampleBatchTimes(options: BatchTimesOptions): Promise<readonly BatchSamples[]> {
  const { pool, generator, setting, largest, spin, stop, seed, sampleMs } = options;
  const expected = await firstLook(options);
  if (expected === null) return [];
  const batchTime: BatchTime = (rows) => Math.max(MIN_MS, expected(rows));
  const { replicas } = setting;
  const sizes = SIZE_STEPS.map((step) => sizesTo(largest, step)).find(
    (each) => MIN_BLOCKS * 2 * burstBlockMs({ sizes: each, replicas, batchTime }) <= sampleMs,
  ) ?? [...new Set([1, largest])];
  const planned = Math.floor(sampleMs / burstBlockMs({ sizes, replicas, batchTime }));
  const rows = sizes.reduce((total, size) => total + size, 0);
  const most = Math.min(MAX_BLOCKS, Math.floor(MAX_BURST_ROWS / rows));
  const blocks = Math.max(MIN_BLOCKS, Math.min(planned, most));
  const random = createRandom(seed).fork('bursts');
  const bursts = burstSchedule({ sizes, blocks, replicas, batchTime, random });
  const { memory, stopped } = await runOpenLoop({
    pool,
    generator,
    setting,
    spin,
    stop,
    arrivalMs: bursts.arrivalMs,
    windowMs: UNTIL_FULL_MS,
    maxBatch: bursts.sizes,
  });
  return stopped ? [] : steady(servedBatches(memory, replicas), sizes.length);
}

/** Growth factors between sizes: the first one whose sizes all fit in the time is used. */
const SIZE_STEPS = [1.4, 2, 4];

/** Sizes from 1 to `largest`, each about `step` times the previous one. */
function sizesTo(largest: number, step: number): readonly number[] {
  const sizes: number[] = [];
  for (let size = 1; size < largest; size = Math.max(size + 1, Math.round(size * step))) sizes.push(size);
  return [...sizes, largest];
}

async function firstLook({ pool, setting, largest, stop, known }: BatchTimesOptions): Promise<BatchTime | null> {
  const points = [...known];
  if (points.length === 0) {
    for (const batchSize of new Set([1, largest])) {
      const samplesMs = await sampleServiceMs({ pool, setting, batchSize, durationMs: FIRST_LOOK_MS });
      if (samplesMs.length > 0) points.push({ batchSize, ms: median(samplesMs) });
    }
  }
  if (isStopped(stop) || points.length === 0) return null;
  const { tau0Ms, alphaMs } = fitServiceTime(points);
  return affineBatchTime({ tau0Ms, alphaMs: alphaMs ?? 0 });
}

/** Finds the change point in times relative to the median of their size, because sizes alternate. */
function steady(batches: readonly ServedBatch[], minDiscarded: number): readonly BatchSamples[] {
  const alike = batches.map(({ size, ms }) => ({ size, ms }));
  const medians = new Map(withBatches([], alike).map((each) => [each.batchSize, median(each.samplesMs)]));
  const relative = Float64Array.from(batches, ({ size, ms }) => ms / (medians.get(size) ?? ms));
  const from = batches.length > 2 * minDiscarded ? steadyStateFrom(relative, { minDiscarded }) : 0;
  return withBatches([], batches.slice(from));
}
