import {
  batchSizeLadder,
  crossBatch,
  searchBatch,
  threadSettings,
  type BatchSearch,
} from '../../../core/search/batch-search.ts';
import type { BatchConfiguration, BatchRoundRequest, BatchRoundResult } from '../../../core/search/batch-search.ts';
import { ROUNDS_FOR_INTERVAL } from '../../../core/search/batch-finalists.ts';
import { effortBudget } from '../../../core/search/effort.ts';
import { median } from '../../../core/stats/moments.ts';
import { measureParity } from '../answers.ts';
import { nowMs } from '../clock.ts';
import type { TaskContext } from '../context.ts';
import { isStopped } from '../control.ts';
import { ExecutorPool } from '../executor-pool.ts';
import { largestBatch } from '../largest-batch.ts';
import type { BenchTask, Setting } from '../protocol.ts';
import { cores } from '../cores.ts';

type BatchTask = Extract<BenchTask, { kind: 'batch' }>;

/** A batch this long does not notice whether the caches were warm. */
const SLOW_BATCH_MS = 100;
/** Share of the time that is planned for repeating the finalists, and their rounds where only service times are wanted. */
const REPEATING_SHARE = 0.5;
const SERVICE_ONLY_ROUNDS = 2;
/** Batches that are thrown away before each round: so many, or as many as fit into so long, one at least. */
const MOST_WARM_UPS = 10;
const WARM_UP_MS = 10;
const MOST_BATCHES = 1_000_000;
/** Time for the replicas to be in step before a round begins. */
const LEAD_MS = 3;

/** Finds the fastest batch configuration (or times one session when no search is wanted), round by round. */
export async function batch(task: BatchTask, context: TaskContext): Promise<void> {
  const { input, data, stop } = context;
  const pool = new ExecutorPool({ input, data, stop });
  const budget = effortBudget(task.effort);
  if (input.stackable && data.rows > 1) context.emit({ kind: 'parity', parity: await measureParity(pool, data) });
  const search = planSearch(task, context);
  const deadlineMs = nowMs() + task.seconds * 1000;
  const seen: BatchTime[] = [];
  let done = 0;
  let step = search.next();
  while (!step.done && !isStopped(stop)) {
    const { round, batchSize, threads, replicas } = step.value;
    const expectedMs = expectedBatchMs(seen, step.value);
    const result = await runRound({ pool, request: step.value, roundMs: budget.roundMs, expectedMs, stop });
    if (isStopped(stop)) break;
    seen.push({ batchSize, threads, replicas, batchMs: result.batchMs });
    context.emit({ kind: 'batch-round', round, batchSize, threads, replicas, ...result });
    done += 1;
    context.emit({
      kind: 'progress',
      phase: 'batch',
      done,
      of: done,
      text: `batch ${batchSize} × ${threads} threads × ${replicas} replicas`,
    });
    step = search.next(result);
    // Further repetitions give way to the clock; exploring and the rounds of an interval do not: a search cut in half has found nothing.
    const isSpare = !step.done && step.value.round > ROUNDS_FOR_INTERVAL;
    if (isSpare && nowMs() > deadlineMs && task.batchSizes.length === 0) break;
  }
}

interface BatchTime extends BatchConfiguration {
  readonly batchMs: number;
}

/** How long a batch will take about, by the latest of the same size or else the largest of half of it or less in the same setting. */
function expectedBatchMs(seen: readonly BatchTime[], wanted: BatchConfiguration): number | null {
  const { batchSize, threads, replicas } = wanted;
  const alike = seen.filter((each) => each.threads === threads && each.replicas === replicas);
  const same = alike.findLast((each) => each.batchSize === batchSize);
  if (same !== undefined) return same.batchMs;
  const smaller = alike.filter((each) => each.batchSize < batchSize).toSorted((a, b) => b.batchSize - a.batchSize)[0];
  return smaller === undefined ? null : (smaller.batchMs * batchSize) / smaller.batchSize;
}

function planSearch(task: BatchTask, context: TaskContext): BatchSearch {
  const { rounds, roundMs } = effortBudget(task.effort);
  const batchSizes =
    task.batchSizes.length > 0
      ? task.batchSizes
      : batchSizeLadder(context.input.stackable ? largestBatch(context.data) : 1);
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

function settingsOf(task: BatchTask): readonly Setting[] {
  if (task.threads.length === 0 && task.replicas.length === 0) return threadSettings(cores());
  const threads = task.threads.length > 0 ? task.threads : [1];
  const replicas = task.replicas.length > 0 ? task.replicas : [1];
  return threads.flatMap((each) => replicas.map((count) => ({ threads: each, replicas: count })));
}

/**
 * One round: all replicas run whole batches side by side for a while; their rates add up. `expectedMs` is how long a batch of this
 * configuration takes about, null when nothing like it has run.
 */
export async function runRound(options: {
  readonly pool: ExecutorPool;
  readonly request: BatchRoundRequest;
  readonly roundMs: number;
  readonly expectedMs: number | null;
  readonly stop: Int32Array;
}): Promise<BatchRoundResult & { readonly batches: number }> {
  const { pool, request, roundMs, stop } = options;
  await pool.prepare(request);
  const command = (startMs: number, durationMs: number, maxBatches: number) =>
    ({
      kind: 'batch',
      session: request.threads,
      batchSize: request.batchSize,
      warmUps: 0,
      startMs,
      durationMs,
      minBatches: 1,
      maxBatches,
    }) as const;
  const isSlow = options.expectedMs !== null && options.expectedMs > SLOW_BATCH_MS;
  const everyReplica = Array.from({ length: request.replicas }, (_, index) => index);
  const runEach = (order: ReturnType<typeof command>) =>
    Promise.all(everyReplica.map((index) => pool.call(index, order, 'batched')));
  // Outside the clock: the session allocates for this size, threads of other sessions come to rest. A long batch needs none of it.
  if (!isSlow) await runEach(command(0, WARM_UP_MS, MOST_WARM_UPS));
  if (isStopped(stop)) return { rowsPerS: 0, batchMs: 0, batches: 0 };
  const replies = await runEach(command(nowMs() + LEAD_MS, roundMs, MOST_BATCHES));
  return {
    rowsPerS: replies.reduce((total, reply) => total + (1000 * reply.rows) / Math.max(reply.wallMs, 1e-6), 0),
    batchMs: median(replies.flatMap((reply) => [...reply.batchMs])),
    batches: replies.reduce((total, reply) => total + reply.batchMs.length, 0),
  };
}
