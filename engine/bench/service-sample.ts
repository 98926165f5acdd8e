import { steadyStateFrom } from '#core/math/stats/changepoint.ts';
import { nowMs } from '#engine/runtime/clock.ts';
import type { ExecutorPool } from '#engine/runtime/executor-pool.ts';
import type { Setting } from './protocol.ts';

/** Minimum number of discarded warm-up runs, if there are at least twice as many runs. */
const MIN_WARM_UPS = 10;

/** Service times of back-to-back batches of one size on one executor in steady state, milliseconds. */
export async function sampleServiceMs(options: {
  readonly pool: ExecutorPool;
  readonly setting: Setting;
  readonly batchSize: number;
  readonly durationMs: number;
}): Promise<Float64Array> {
  const { pool, setting, batchSize, durationMs } = options;
  await pool.prepare({ threads: setting.threads, replicas: 1 });
  const reply = await pool.call(0, 'batch', {
    session: setting.threads,
    batchSize,
    warmUps: 3,
    startMs: nowMs(),
    durationMs,
    minBatches: 3,
    maxBatches: 100_000,
  });
  const minDiscarded = Math.min(MIN_WARM_UPS, Math.floor(reply.batchMs.length / 2));
  return reply.batchMs.slice(steadyStateFrom(reply.batchMs, { minDiscarded }));
}
