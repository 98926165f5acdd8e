import type { MicroBatchPoint } from '../../../core/contract/run.ts';
import { empiricalBatchTime, type BatchSamples, type BatchTime } from '../../../core/queueing/batch-time.ts';
import { simulateBatcher } from '../../../core/queueing/batcher.ts';
import { openLoopPoint } from '../../../core/run/open-loop-point.ts';
import { effortBudget } from '../../../core/search/effort.ts';
import { microBatchGrid, type MicroBatchSetting } from '../../../core/search/microbatch-grid.ts';
import { percentileFloor } from '../../../core/stats/percentiles.ts';
import { median } from '../../../core/stats/moments.ts';
import { createRandom } from '../../../core/stats/random.ts';
import { nowMs } from '../clock.ts';
import type { TaskContext } from '../context.ts';
import { isStopped } from '../control.ts';
import { maySpin } from '../cores.ts';
import { ExecutorPool } from '../executor-pool.ts';
import { Generator, runOpenLoop, warmUpOpenLoop, type OpenLoopResult } from '../open-loop.ts';
import type { BenchTask } from '../protocol.ts';
import { drawSchedule } from '../schedule.ts';
import { sampleServiceMs } from '../service-sample.ts';

type MicroBatchTask = Extract<BenchTask, { kind: 'microbatch' }>;

/** Back-to-back batches of each size that the prediction is drawn from. */
const SAMPLE_MS = 120;
const OVERRUN = 1.5;

/** Measures the batcher over window × cap × rate, each point beside a simulation of the same arrivals. */
export async function microbatch(task: MicroBatchTask, context: TaskContext): Promise<void> {
  const { input, data, stop, emit } = context;
  const pool = new ExecutorPool({ input, data, stop });
  emit({ kind: 'microbatch-setting', ...task.setting });
  const largestCap = Math.max(32, ...task.maxBatches);
  const measured = await sampleBatchTimes(task, pool, largestCap, stop);
  if (isStopped(stop)) return;
  const batchTime = empiricalBatchTime(measured, createRandom(task.seed).fork('batch-times'));
  const grid = microBatchGrid({
    ...task,
    servicePoints: measured.map((each) => ({ batchSize: each.batchSize, ms: median(each.samplesMs) })),
  });
  const generator = new Generator();
  const deadlineMs = nowMs() + 1000 * task.seconds * OVERRUN;
  const isGiven = task.ratesPerS.length > 0;
  const spin = maySpin(task.setting);
  const [first] = grid;
  if (first !== undefined) await warmUpOpenLoop({ ...first, pool, generator, setting: task.setting, spin, stop });
  for (const [index, wanted] of grid.entries()) {
    if (isStopped(stop) || (!isGiven && index > 0 && nowMs() > deadlineMs)) return;
    const seed = task.seed + 104_729 * (index + 1);
    const { arrivals, durationS } = task;
    const schedule = drawSchedule({
      arrivals,
      durationS,
      seed,
      ratePerS: wanted.ratePerS,
      budget: effortBudget(task.effort),
    });
    const result = await runOpenLoop({
      pool,
      generator,
      arrivalMs: schedule.arrivalMs,
      setting: task.setting,
      windowMs: wanted.windowMs,
      maxBatch: wanted.maxBatch,
      spin,
      stop,
    });
    if (result.stopped) return;
    const { point, correctedMs } = describePoint({ task, wanted, ratePerS: schedule.ratePerS, result, batchTime });
    emit({ kind: 'microbatch-point', point, samples: null }, correctedMs);
    const text = `window ${wanted.windowMs} ms, cap ${wanted.maxBatch}, ${Math.round(schedule.ratePerS)} requests/s: ${point.verdict}`;
    emit({ kind: 'progress', phase: 'microbatch', done: index + 1, of: grid.length, text });
  }
}

async function sampleBatchTimes(
  task: MicroBatchTask,
  pool: ExecutorPool,
  largest: number,
  stop: Int32Array,
): Promise<readonly BatchSamples[]> {
  const sizes: number[] = [];
  for (let size = 1; size < largest; size *= 2) sizes.push(size);
  const samples: BatchSamples[] = [];
  for (const batchSize of [...sizes, largest]) {
    if (isStopped(stop)) break;
    const samplesMs = await sampleServiceMs({ pool, setting: task.setting, batchSize, durationMs: SAMPLE_MS });
    if (samplesMs.length > 0) samples.push({ batchSize, samplesMs });
  }
  return samples;
}

function describePoint(options: {
  readonly task: MicroBatchTask;
  readonly wanted: MicroBatchSetting;
  readonly ratePerS: number;
  readonly result: OpenLoopResult;
  readonly batchTime: BatchTime;
}): { readonly point: MicroBatchPoint; readonly correctedMs: Float64Array } {
  const { task, wanted, ratePerS, result, batchTime } = options;
  const { replicas } = task.setting;
  const { windowMs, maxBatch } = wanted;
  const { memory, batches } = result;
  const { point, correctedMs } = openLoopPoint({
    times: memory,
    ratePerS,
    replicas,
    fewest: percentileFloor(99),
    windowMs,
  });
  const simulated = simulateBatcher({ arrivalsMs: memory.arrivalMs, windowMs, maxBatch, replicas, batchTime });
  const answered = correctedMs.length;
  const busyMs = memory.busyMs.reduce((total, ms) => total + ms, 0);
  const { uncorrected: _, ...shared } = point;
  return {
    correctedMs,
    point: {
      ...shared,
      windowMs,
      maxBatch,
      meanBatch: batches === 0 ? 0 : answered / batches,
      computeMsPerRow: answered === 0 ? 0 : busyMs / answered,
      predicted: { meanBatch: simulated.meanBatch, utilisation: simulated.utilisation, p99Ms: simulated.p99Ms },
    },
  };
}
