import type { RunEvent } from '#core/contract/run/journal.ts';
import type { Parity } from '#core/contract/run/run.ts';
import { elementBytes, elementCount } from '#engine/model/row-room.ts';
import type { TensorRows } from '#engine/model/tensor-rows.ts';
import { AppError } from '#engine/platform/app-error.ts';
import { measureParity } from '#engine/runtime/answers.ts';
import { nowMs } from '#engine/runtime/clock.ts';
import { isStopped } from '#engine/runtime/control.ts';
import { ExecutorPool } from '#engine/runtime/executor-pool.ts';
import { loadRows } from '#engine/runtime/rows.ts';
import type { BenchTask, Scored } from '#engine/bench/protocol.ts';
import { measuredOnce } from '#engine/bench/stops/stop-watch.ts';
import { jobOf } from './job.ts';
import { runPipeline } from './job-pipeline.ts';

type ScoreTask = Extract<BenchTask, { kind: 'score' }>;

/** The default batch: as many rows as this has room for, so that a batch stays in the caches, up to a number of rows. */
const BATCH_BYTES = 2 ** 20;
const MAX_DEFAULT_ROWS = 1024;
/** A progress event is sent at most this often. */
const EVERY_MS = 200;

/**
 * Scores the chosen rows of a file with the pipeline of the whole job. Null if it was stopped, after which there is no result file. Unless a
 * batch size is asked for, rows are stacked only if that does not change their answers. Throws AppError.
 */
export async function score(
  task: ScoreTask,
  { stop, emit }: { readonly stop: Int32Array; readonly emit: (event: RunEvent) => void },
): Promise<Scored | null> {
  const { input, setting, resultPath, choice, keptNames } = task;
  const rows = choice.to - choice.from;
  const pool = new ExecutorPool({ input, data: { rows: 0, inputs: [] }, stop });
  const { batchSize, parity } = await chooseBatch(pool, task);
  await pool.prepare(setting);
  if (isStopped(stop)) return null;
  let toldMs = nowMs();
  const onRows = (done: number): void => {
    if (nowMs() - toldMs < EVERY_MS) return;
    toldMs = nowMs();
    emit({ kind: 'progress', phase: 'job', done, of: rows, text: 'rows' });
  };
  const parts = { pool, input, batchSize, setting, resultPath, stop, mostRows: null, choice, keptNames, onRows };
  const { result, stopped } = await measuredOnce(() => runPipeline(parts));
  if (isStopped(stop)) return null;
  const job = jobOf(result.times, result.wallS);
  return { batchSize, parity, job: stopped === null ? job : { ...job, stoppedS: stopped.lostMs / 1000 } };
}

/** The number of rows of an inference, with the comparison that allows it. */
async function chooseBatch(
  pool: ExecutorPool,
  { input, batchSize }: ScoreTask,
): Promise<{ readonly batchSize: number; readonly parity: Parity | null }> {
  if (!input.stackable) return { batchSize: 1, parity: null };
  const data = await loadRows(input);
  const wanted = batchSize ?? defaultBatch(data);
  if (wanted === 1) return { batchSize: 1, parity: null };
  try {
    const parity = await measureParity(pool, data);
    return { batchSize: batchSize === null && !parity.same ? 1 : wanted, parity };
  } catch (error) {
    // Not every export supports its free leading dimension. A size that was asked for fails with the error of its own inference.
    if (!(error instanceof AppError)) throw error;
    return { batchSize: batchSize ?? 1, parity: null };
  }
}

function defaultBatch({ inputs }: TensorRows): number {
  const rowBytes = inputs.reduce(
    (total, { type, rowShape, batched }) => total + (batched ? elementBytes(type) * elementCount(rowShape) : 0),
    1,
  );
  return Math.min(MAX_DEFAULT_ROWS, 2 ** Math.max(0, Math.floor(Math.log2(BATCH_BYTES / rowBytes))));
}
