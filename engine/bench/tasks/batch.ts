import { batchSizeLadder, crossBatch, searchBatch, threadSettings } from '#core/measure/search/batch-search.ts';
import type { BatchSearch } from '#core/measure/search/batch-rounds.ts';
import type { BatchConfiguration } from '#core/measure/search/batch-rounds.ts';
import { ROUNDS_FOR_INTERVAL } from '#core/measure/search/batch-finalists.ts';
import { powerOfTwoUpTo } from '#core/measure/run/device-memory.ts';
import { isDevice } from '#engine/runtime/bench-input.ts';
import { measureParity } from '#engine/runtime/answers.ts';
import { BatchRounds } from '#engine/bench/load/batch-round.ts';
import { taskMs } from '#engine/bench/stops/stop-watch.ts';
import type { TaskContext } from '#engine/bench/context.ts';
import { isStopped } from '#engine/runtime/control.ts';
import { ExecutorPool } from '#engine/runtime/executor-pool.ts';
import { largestBatch } from '#engine/runtime/largest-batch.ts';
import type { BenchTask, Setting } from '#engine/bench/protocol.ts';
import { cores } from '#engine/runtime/cores.ts';

type BatchTask = Extract<BenchTask, { kind: 'batch' }>;

/** Share of the time for repeating the finalists, and their number of rounds if only service times are needed. */
const REPEATING_SHARE = 0.5;
const SERVICE_ONLY_ROUNDS = 2;

/** Finds the fastest batch configuration, or times one session if no search is needed, round by round. */
export async function batch(task: BatchTask, context: TaskContext): Promise<void> {
  const { input, data, stop } = context;
  const pool = new ExecutorPool({ input, data, stop });
  const rounds = new BatchRounds({ pool, stop, settleMs: task.settleMs });
  const { phase, budget } = task;
  if (phase === 'batch' && input.stackable && data.rows > 1)
    context.emit({ kind: 'parity', parity: await measureParity(pool, data) });
  const search = planSearch(task, context);
  const deadlineMs = taskMs() + task.seconds * 1000;
  const seen: BatchTime[] = [];
  let done = 0;
  let step = search.next();
  while (!step.done && !isStopped(stop)) {
    const { round, batchSize, threads, replicas } = step.value;
    const expectedMs = expectedBatchMs(seen, step.value);
    const text = `batch ${batchSize} × ${threads} threads × ${replicas} replicas`;
    context.emit({ kind: 'progress', phase, done, of: done, text, at: batchSize });
    const roundMs = round === 0 ? budget.exploringMs : budget.roundMs;
    const result = await rounds.run({ request: step.value, roundMs, expectedMs });
    if (isStopped(stop)) break;
    seen.push({ batchSize, threads, replicas, batchMs: result.batchMs });
    context.emit({ kind: 'batch-round', round, batchSize, threads, replicas, ...result });
    done += 1;
    context.emit({ kind: 'progress', phase, done, of: done, text });
    step = search.next(result);
    // The clock may cut further repetitions, but not the exploration and the rounds of an interval, because half a
    // search has no result.
    const isSpare = !step.done && step.value.round > ROUNDS_FOR_INTERVAL;
    if (isSpare && taskMs() > deadlineMs && task.batchSizes.length === 0) break;
  }
}

interface BatchTime extends BatchConfiguration {
  readonly batchMs: number;
}

/**
 * The estimated duration of a batch: from the latest batch of the same size, else from the largest one of at most half
 * the size in the same setting.
 */
function expectedBatchMs(seen: readonly BatchTime[], wanted: BatchConfiguration): number | null {
  const { batchSize, threads, replicas } = wanted;
  const alike = seen.filter((each) => each.threads === threads && each.replicas === replicas);
  const same = alike.findLast((each) => each.batchSize === batchSize);
  if (same !== undefined) return same.batchMs;
  const smaller = alike.filter((each) => each.batchSize < batchSize).toSorted((a, b) => b.batchSize - a.batchSize)[0];
  return smaller === undefined ? null : (smaller.batchMs * batchSize) / smaller.batchSize;
}

function planSearch(task: BatchTask, context: TaskContext): BatchSearch {
  const { rounds, roundMs } = task.budget;
  const batchSizes = task.batchSizes.length > 0 ? task.batchSizes : batchSizeLadder(largestTried(context));
  const sizes = context.input.stackable ? batchSizes : [1];
  const repeatMs = 1000 * task.seconds * REPEATING_SHARE;
  if (!task.search) {
    const settings = [{ threads: task.threads[0] ?? 1, replicas: 1 }];
    return searchBatch({ batchSizes: sizes, settings, rounds: SERVICE_ONLY_ROUNDS, roundMs, repeatMs });
  }
  const settings = settingsOf(task);
  return task.batchSizes.length > 0
    ? crossBatch({ batchSizes: sizes, settings, rounds })
    : searchBatch({ batchSizes: sizes, settings, rounds, roundMs, repeatMs });
}

/** The largest batch of a search: what the rows suggest, and what the device certainly has memory for. Says so if the latter is less. */
function largestTried({ input, data, emit }: TaskContext): number {
  const { stackable, provider, deviceBound } = input;
  if (!stackable) return 1;
  const wanted = largestBatch(data);
  if (!isDevice(provider) || deviceBound === undefined || deviceBound.rows >= wanted) return wanted;
  emit({ kind: 'noise', reason: { code: 'device-memory', provider, ...deviceBound } });
  return powerOfTwoUpTo(deviceBound.rows);
}

function settingsOf(task: BatchTask): readonly Setting[] {
  if (task.threads.length === 0 && task.replicas.length === 0) return threadSettings(cores());
  const threads = task.threads.length > 0 ? task.threads : [1];
  const replicas = task.replicas.length > 0 ? task.replicas : [1];
  return threads.flatMap((each) => replicas.map((count) => ({ threads: each, replicas: count })));
}
