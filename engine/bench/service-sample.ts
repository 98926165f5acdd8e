import { nowMs } from './clock.ts';
import type { ExecutorPool } from './executor-pool.ts';
import type { Setting } from './protocol.ts';

/** Service times of batches of one size on one executor, back to back, in milliseconds. */
export async function sampleServiceMs(options: {
  readonly pool: ExecutorPool;
  readonly setting: Setting;
  readonly batchSize: number;
  readonly durationMs: number;
}): Promise<Float64Array> {
  const { pool, setting, batchSize, durationMs } = options;
  await pool.prepare({ threads: setting.threads, replicas: 1 });
  const reply = await pool.call(
    0,
    {
      kind: 'batch',
      session: setting.threads,
      batchSize,
      warmUps: 3,
      startMs: nowMs(),
      durationMs,
      minBatches: 3,
      maxBatches: 100_000,
    },
    'batched',
  );
  return reply.batchMs;
}
