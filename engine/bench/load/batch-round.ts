import type { BatchRoundRequest, BatchRoundResult } from '#core/measure/search/batch-rounds.ts';
import { median } from '#core/math/stats/moments.ts';
import { measuredRate } from '#engine/bench/stops/stop-watch.ts';
import { nowMs } from '#engine/runtime/clock.ts';
import { isStopped } from '#engine/runtime/control.ts';
import type { ExecutorPool } from '#engine/runtime/executor-pool.ts';

/** Warm-up does not matter for batches longer than this. */
const SLOW_BATCH_MS = 100;
/** Discarded batches before each round: this many, or as many as fit in the time, and at least one. */
const MAX_WARM_UPS = 10;
const WARM_UP_MS = 10;
const MAX_BATCHES = 1_000_000;

/** Runs rounds of whole batches in the executors of a pool, which are warmed up once. */
export class BatchRounds {
  readonly #pool: ExecutorPool;
  readonly #stop: Int32Array;
  readonly #settleMs: number;
  readonly #busyMs: number[] = [];

  /** @param options.settleMs how long an executor runs before its first counted round */
  constructor(options: { readonly pool: ExecutorPool; readonly stop: Int32Array; readonly settleMs: number }) {
    this.#pool = options.pool;
    this.#stop = options.stop;
    this.#settleMs = options.settleMs;
  }

  /**
   * One round: all replicas run whole batches concurrently for some time; their rates add up. Rounds from 1 on count;
   * before the first of them the executors run until their speed is steady.
   * @param options.expectedMs estimated duration of a batch of this configuration; null if nothing similar has run
   */
  async run(options: {
    readonly request: BatchRoundRequest;
    readonly roundMs: number;
    readonly expectedMs: number | null;
  }): Promise<BatchRoundResult & { readonly batches: number }> {
    const { request, roundMs, expectedMs } = options;
    await this.#pool.prepare(request);
    const isSlow = expectedMs !== null && expectedMs > SLOW_BATCH_MS;
    // Outside the clock: the session allocates memory for this size, and threads of other sessions come to rest. Long
    // batches do not need it.
    if (!isSlow) {
      await this.#runEach(request, 0, WARM_UP_MS, MAX_WARM_UPS);
      const leftMs = request.round === 0 ? 0 : this.#settleMs - this.#leastBusyMs(request.replicas);
      if (leftMs > 0) await this.#runEach(request, 0, leftMs, MAX_BATCHES);
    }
    if (isStopped(this.#stop)) return { rowsPerS: 0, batchMs: 0, batches: 0 };
    const replies = await measuredRate(() => this.#runEach(request, nowMs() + this.#pool.leadMs, roundMs, MAX_BATCHES));
    return {
      rowsPerS: replies.reduce((total, reply) => total + (1000 * reply.rows) / Math.max(reply.wallMs, 1e-6), 0),
      batchMs: median(replies.flatMap((reply) => [...reply.batchMs])),
      batches: replies.reduce((total, reply) => total + reply.batchMs.length, 0),
    };
  }

  #leastBusyMs(replicas: number): number {
    return Math.min(...Array.from({ length: replicas }, (_, index) => this.#busyMs[index] ?? 0));
  }

  async #runEach(request: BatchRoundRequest, startMs: number, durationMs: number, maxBatches: number) {
    const { threads, batchSize, replicas } = request;
    const order = {
      session: threads,
      batchSize,
      warmUps: 0,
      startMs,
      durationMs,
      minBatches: 1,
      maxBatches,
    };
    const replies = await Promise.all(
      Array.from({ length: replicas }, (_, index) => this.#pool.call(index, 'batch', order)),
    );
    replies.forEach((reply, index) => {
      this.#busyMs[index] = (this.#busyMs[index] ?? 0) + reply.wallMs;
    });
    return replies;
  }
}
