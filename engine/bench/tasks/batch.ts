import {
  batchSizeLadder,
  crossBatch,
  searchBatch,
  threadSettings,
  type BatchSearch,
} from '../../../core/search/batch-search.ts';
import type { BatchRoundRequest, BatchRoundResult } from '../../../core/search/batch-search.ts';
import { effortBudget } from '../../../core/search/effort.ts';
import { median } from '../../../core/stats/moments.ts';
import { measureParity } from '../answers.ts';
import { nowMs } from '../clock.ts';
import type { TaskContext } from '../context.ts';
import { isStopped } from '../control.ts';
import { ExecutorPool } from '../executor-pool.ts';
import type { BenchTask, Setting } from '../protocol.ts';
import { cores } from '../cores.ts';

type BatchTask = Extract<BenchTask, { kind: 'batch' }>;

/** Batches larger than this gain nothing on a CPU: the weights have long been read once for many rows. */
const LARGEST_BATCH = 4_096;
const LARGEST_BATCH_BYTES = 32 * 2 ** 20;
/** A batch this long does not notice whether the caches were warm. */
const SLOW_BATCH_MS = 100;
/** Time for the replicas to be in step before a round begins. */
const LEAD_MS = 3;

/** Finds the fastest batch configuration (or times one session when no search is wanted), round by round. */
export async function batch(task: BatchTask, context: TaskContext): Promise<void> {
  const { input, data, stop } = context;
  const pool = new ExecutorPool({ input, data, stop });
  const budget = effortBudget(task.effort);
  if (input.stackable && data.rows > 1) context.emit({ kind: 'parity', parity: await measureParity(pool, data) });
  const search = planSearch(task, context, budget.rounds);
  const deadlineMs = nowMs() + task.seconds * 1000;
  const lastMs = new Map<string, number>();
  let done = 0;
  let step = search.next();
  while (!step.done && !isStopped(stop)) {
    const { round, batchSize, threads, replicas } = step.value;
    const key = `${batchSize}/${threads}/${replicas}`;
    const expectedMs = lastMs.get(key) ?? null;
    const result = await runRound({ pool, request: step.value, roundMs: budget.roundMs, expectedMs, stop });
    if (isStopped(stop)) break;
    lastMs.set(key, result.batchMs);
    context.emit({ kind: 'batch-round', round, batchSize, threads, replicas, ...result });
    done += 1;
    context.emit({
      kind: 'progress',
      phase: 'batch',
      done,
      of: done,
      text: `batch ${batchSize} × ${threads} threads × ${replicas} replicas`,
    });
    // Repetitions give way to the clock; exploring does not, since a search cut in half has found nothing.
    if (round >= 3 && nowMs() > deadlineMs && task.batchSizes.length === 0) break;
    step = search.next(result);
  }
}

function planSearch(task: BatchTask, context: TaskContext, rounds: number): BatchSearch {
  const batchSizes =
    task.batchSizes.length > 0 ? task.batchSizes : batchSizeLadder(context.input.stackable ? largestBatch(context) : 1);
  const sizes = context.input.stackable ? batchSizes : [1];
  if (!task.search)
    return searchBatch({ batchSizes: sizes, settings: [{ threads: task.threads[0] ?? 1, replicas: 1 }], rounds: 2 });
  const settings = settingsOf(task);
  return task.batchSizes.length > 0
    ? crossBatch({ batchSizes: sizes, settings, rounds })
    : searchBatch({ batchSizes: sizes, settings, rounds });
}

function settingsOf(task: BatchTask): readonly Setting[] {
  if (task.threads.length === 0 && task.replicas.length === 0) return threadSettings(cores());
  const threads = task.threads.length > 0 ? task.threads : [1];
  const replicas = task.replicas.length > 0 ? task.replicas : [1];
  return threads.flatMap((each) => replicas.map((count) => ({ threads: each, replicas: count })));
}

function largestBatch({ data }: TaskContext): number {
  const rowBytes = data.inputs
    .filter((input) => input.batched)
    .reduce(
      (total, input) => total + (Array.isArray(input.data) ? 64 : input.data.byteLength / Math.max(1, data.rows)),
      0,
    );
  const byMemory = Math.max(1, Math.floor(LARGEST_BATCH_BYTES / Math.max(1, rowBytes)));
  const most = Math.min(LARGEST_BATCH, byMemory);
  return 2 ** Math.floor(Math.log2(most));
}

/**
 * One round: all replicas run whole batches side by side for a while; their rates add up. `expectedMs` is how long a batch of this
 * configuration took before, null for the first time.
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
  const command = (startMs: number, durationMs: number, warmUps: number) =>
    ({
      kind: 'batch',
      session: request.threads,
      batchSize: request.batchSize,
      warmUps,
      startMs,
      durationMs,
      minBatches: 1,
      maxBatches: 1_000_000,
    }) as const;
  const isSlow = options.expectedMs !== null && options.expectedMs > SLOW_BATCH_MS;
  const everyReplica = Array.from({ length: request.replicas }, (_, index) => index);
  // One batch each to make the session allocate for this size, outside the clock. A long batch that ran before needs none.
  if (!isSlow)
    await Promise.all(everyReplica.map((index) => pool.call(index, { ...command(0, 0, 0), maxBatches: 1 }, 'batched')));
  if (isStopped(stop)) return { rowsPerS: 0, batchMs: 0, batches: 0 };
  const startMs = nowMs() + LEAD_MS;
  const replies = await Promise.all(
    everyReplica.map((index) => pool.call(index, command(startMs, roundMs, 0), 'batched')),
  );
  return {
    rowsPerS: replies.reduce((total, reply) => total + (1000 * reply.rows) / Math.max(reply.wallMs, 1e-6), 0),
    batchMs: median(replies.flatMap((reply) => [...reply.batchMs])),
    batches: replies.reduce((total, reply) => total + reply.batchMs.length, 0),
  };
}
