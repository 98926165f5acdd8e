import { rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { RunEvent } from '#core/contract/journal.ts';
import type { BatchJob } from '#core/contract/run.ts';
import { isStopped } from '#engine/runtime/control.ts';
import { ExecutorPool } from '#engine/runtime/executor-pool.ts';
import { measuredRate } from '#engine/bench/stops/stop-watch.ts';
import type { BenchTask } from '#engine/bench/protocol.ts';
import { type JobTimes, type PipelineParts, runPipeline } from './job-pipeline.ts';

type JobTask = Extract<BenchTask, { kind: 'job' }>;

/**
 * The whole job: reads the file, makes tensors, runs inference and writes the predictions (CSV or Parquet, by the
 * result's name), with each stage on its own thread and overlapped. The chunks in flight bound the memory, whatever the
 * file size.
 */
export async function job(
  task: JobTask,
  context: { readonly stop: Int32Array; readonly emit: (event: RunEvent) => void },
): Promise<void> {
  const { setting, input } = task;
  const pool = new ExecutorPool({ input, data: { rows: 0, inputs: [] }, stop: context.stop });
  // The fixed cost of the job (process, sessions) is measured separately, as the cold start.
  await pool.prepare(setting);
  const { batchSize, resultPath } = task;
  const parts = { pool, input, batchSize, setting, resultPath, stop: context.stop, mostRows: null, choice: null };
  // The whole file first: a job in the cloud also runs once, in new threads.
  const { times, wallS } = await measuredRate(() => runPipeline(parts));
  if (isStopped(context.stop)) return;
  const smaller = await smallerJob(parts, times.rows);
  if (isStopped(context.stop)) return;
  context.emit({ kind: 'job', job: { ...jobOf(times, wallS), ...(smaller === null ? {} : { smaller }) } });
}

/** The times of a pass as a document has them, in seconds. */
export function jobOf({ rows, readMs, tensoriseMs, inferMs, writeMs }: JobTimes, wallS: number): BatchJob {
  return {
    rows,
    readS: readMs / 1000,
    tensoriseS: tensoriseMs / 1000,
    inferS: inferMs / 1000,
    writeS: writeMs / 1000,
    wallS,
    rowsPerS: rows / wallS,
  };
}

/** The smaller job reads a quarter of the file: enough less to tell the time per row, and short. */
const SMALLER_SHARE = 4;
const LEAST_ROWS = 1000;

/** A job over the first rows, with its own result file, which is removed; null for a file with few rows. */
async function smallerJob(
  parts: PipelineParts,
  rows: number,
): Promise<{ readonly rows: number; readonly wallS: number } | null> {
  if (rows < LEAST_ROWS) return null;
  const resultPath = join(dirname(parts.resultPath), `smaller-${basename(parts.resultPath)}`);
  const mostRows = Math.ceil(rows / SMALLER_SHARE);
  try {
    const { times, wallS } = await measuredRate(() => runPipeline({ ...parts, resultPath, mostRows }));
    // Chunks may be so large that the first one has most of the rows.
    return times.rows <= rows / 2 ? { rows: times.rows, wallS } : null;
  } finally {
    await rm(resultPath, { force: true });
  }
}
