import type { MicroBatchPoint, SimulatedWindow } from '#core/contract/run/run.ts';
import { largestMeasured, type BatchSamples } from '#core/math/queueing/batch-time.ts';
import { predictBatcher } from '#core/math/queueing/predict-batcher.ts';
import { servedBatches, typicalTimes, withEnoughBatches, withBatches } from '#core/math/queueing/served-batches.ts';
import { SIMULATED_RATES_PER_S, SIMULATED_WINDOWS_MS, simulateWindow } from '#core/math/queueing/window-simulation.ts';
import { openLoopPoint } from '#core/measure/run/open-loop-point.ts';
import { microBatchBudget, shareOfUsual } from '#core/measure/search/effort.ts';
import { largestCap, microBatchGrid, type MicroBatchSetting } from '#core/measure/search/microbatch-grid.ts';
import { percentileFloor } from '#core/math/stats/percentiles.ts';
import { sampleBatchTimes } from '#engine/bench/batch-times.ts';
import { measuredLatency, taskMs } from '#engine/bench/stops/stop-watch.ts';
import type { TaskContext } from '#engine/bench/context.ts';
import { isStopped } from '#engine/runtime/control.ts';
import { maySpin } from '#engine/runtime/cores.ts';
import { ExecutorPool } from '#engine/runtime/executor-pool.ts';
import { Generator, runOpenLoop, warmUpOpenLoop, type OpenLoopResult } from '#engine/bench/load/open-loop.ts';
import type { BenchTask } from '#engine/bench/protocol.ts';
import { drawSchedule } from '#engine/bench/load/schedule.ts';

type MicroBatchTask = Extract<BenchTask, { kind: 'microbatch' }>;

/** Share of the task's time for sampling batch times before the first point, and its maximum. */
const SAMPLE_SHARE = 0.12;
const MAX_SAMPLE_MS = 20_000;
/** Below this number of batches, the time of a size is less reliable than that of its neighbours. */
const MIN_OF_A_SIZE = 5;

/**
 * Measures the batcher over window × cap × rate, each point next to a simulation of the same arrivals; longer windows
 * are simulated from the same batch times. A point is never predicted from its own batches, only from the earlier
 * sample and earlier valid points.
 */
export async function microbatch(task: MicroBatchTask, context: TaskContext): Promise<void> {
  const { input, data, stop, emit } = context;
  const { setting } = task;
  const pool = new ExecutorPool({ input, data, stop });
  const generator = new Generator();
  const spin = maySpin(setting);
  emit({ kind: 'microbatch-setting', ...setting });
  const sample = {
    pool,
    generator,
    setting,
    spin,
    stop,
    largest: largestCap(task),
    seed: task.seed,
    known: task.servicePoints,
    sampleMs: shareOfUsual(task.durationS) * Math.min(1000 * task.seconds * SAMPLE_SHARE, MAX_SAMPLE_MS),
  };
  let measured = await measuredLatency(() => sampleBatchTimes(sample));
  if (isStopped(stop) || measured.length === 0) return;
  const grid = microBatchGrid({
    ...task,
    servicePoints: typicalTimes(measured),
  });
  const deadlineMs = taskMs() + 1000 * task.seconds;
  const isGiven = task.ratesPerS.length > 0;
  const [first] = grid;
  if (first !== undefined) await warmUpOpenLoop({ ...first, pool, generator, setting, spin, stop });
  for (const [index, wanted] of grid.entries()) {
    if (isStopped(stop)) return;
    if (!isGiven && index > 0 && taskMs() > deadlineMs) break;
    const seed = task.seed + 104_729 * (index + 1);
    const { arrivals, durationS } = task;
    const budget = microBatchBudget(task.effort);
    const schedule = drawSchedule({ arrivals, durationS, seed, ratePerS: wanted.ratePerS, budget });
    const { windowMs, maxBatch } = wanted;
    const arrivalMs = schedule.arrivalMs;
    const where = `window ${windowMs} ms, cap ${maxBatch}, ${Math.round(schedule.ratePerS)} requests/s`;
    emit({ kind: 'progress', phase: 'microbatch', done: index, of: grid.length, text: where, at: windowMs });
    const loop = { pool, generator, arrivalMs, setting, windowMs, maxBatch, spin, stop };
    const result = await measuredLatency(() => runOpenLoop(loop));
    if (result.stopped) return;
    const known = withEnoughBatches(measured, MIN_OF_A_SIZE);
    const { point, correctedMs } = describePoint({ task, wanted, ratePerS: schedule.ratePerS, result, known, seed });
    emit({ kind: 'microbatch-point', point, samples: null }, correctedMs);
    const text = `${where}: ${point.verdict}`;
    emit({ kind: 'progress', phase: 'microbatch', done: index + 1, of: grid.length, text });
    // An invalid point would only degrade the predictions of valid ones.
    if (point.verdict === 'valid') measured = withBatches(measured, servedBatches(result.memory, setting.replicas));
  }
  const ratesPerS = [...new Set([...SIMULATED_RATES_PER_S, ...grid.map((each) => each.ratePerS)])];
  emit({ kind: 'microbatch-simulated', windows: longWindows(task, measured, ratesPerS, stop) });
}

/** Windows of seconds and minutes; a stop ends this early. */
function longWindows(
  task: MicroBatchTask,
  measured: readonly BatchSamples[],
  ratesPerS: readonly number[],
  stop: Int32Array,
): SimulatedWindow[] {
  const { seed, setting } = task;
  const { replicas } = setting;
  const known = withLargeBatches(withEnoughBatches(measured, MIN_OF_A_SIZE), task.servicePoints);
  const wanted = ratesPerS.flatMap((ratePerS) => SIMULATED_WINDOWS_MS.map((windowMs) => ({ ratePerS, windowMs })));
  return wanted.flatMap((each) => {
    const window = isStopped(stop) ? null : simulateWindow({ ...each, replicas, measured: known, seed });
    return window === null ? [] : [window];
  });
}

/** Adds sizes beyond those that the batcher formed, timed back to back in batch mode. */
function withLargeBatches(
  known: readonly BatchSamples[],
  servicePoints: MicroBatchTask['servicePoints'],
): readonly BatchSamples[] {
  const largest = largestMeasured(known);
  const larger = servicePoints.filter(({ batchSize }) => batchSize > largest);
  return [...known, ...larger.map(({ batchSize, ms }) => ({ batchSize, samplesMs: [ms] }))];
}

function describePoint(options: {
  readonly task: MicroBatchTask;
  readonly wanted: MicroBatchSetting;
  readonly ratePerS: number;
  readonly result: OpenLoopResult;
  /** Batch times from before the point. */
  readonly known: readonly BatchSamples[];
  readonly seed: number;
}): { readonly point: MicroBatchPoint; readonly correctedMs: Float64Array } {
  const { task, wanted, ratePerS, result, known, seed } = options;
  const { replicas } = task.setting;
  const { windowMs, maxBatch } = wanted;
  const { memory, batches } = result;
  const minAnswers = percentileFloor(task.percentile);
  const { point, correctedMs } = openLoopPoint({ times: memory, ratePerS, replicas, minAnswers, windowMs });
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
      predicted: predictBatcher({
        arrivalsMs: memory.arrivalMs,
        windowMs,
        maxBatch,
        replicas,
        measured: known,
        seed,
      }),
    },
  };
}
