import type { Parity } from '#core/contract/run/run.ts';
import { compareAnswers } from '#core/measure/run/parity.ts';
import type { TensorRows } from '#engine/model/tensor-rows.ts';
import type { ExecutorPool } from './executor-pool.ts';
import { firstRows } from './feeds.ts';

/** Number of compared rows. */
const COMPARED_ROWS = 32;

/** Runs the first rows stacked and one by one, on one thread, and compares the outputs. */
export async function measureParity(pool: ExecutorPool, data: TensorRows): Promise<Parity> {
  await pool.prepare({ threads: 1, replicas: 1 });
  const rows = Math.min(COMPARED_ROWS, data.rows);
  const infer = async (batchSize: number) =>
    (await pool.call(0, 'infer', { session: 1, data: firstRows(data, rows), batchSize })).outputs;
  const batched = await infer(rows);
  const single = await infer(1);
  return compareAnswers(
    batched.map((output) => ({
      type: output.type,
      batched: output.data,
      single: single.find((each) => each.name === output.name)?.data ?? [],
    })),
  );
}
