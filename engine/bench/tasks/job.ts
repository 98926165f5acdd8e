import { rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { RunEvent } from '#core/contract/run/journal.ts';
import type { BatchJob } from '#core/contract/run/run.ts';
import { mean } from '#core/math/stats/moments.ts';
import { type JobSize, nextJob } from '#core/measure/search/job-pairs.ts';
import { isStopped } from '#engine/runtime/control.ts';
import { ExecutorPool } from '#engine/runtime/executor-pool.ts';
import { measuredRate } from '#engine/bench/stops/stop-watch.ts';
import type { BenchTask } from '#engine/bench/protocol.ts';
import { type JobTimes, runPipeline } from './job-pipeline.ts';

type JobTask = Extract<BenchTask, { kind: 'job' }>;

/** One pass over the file or its first rows. */
interface JobPass {
  readonly times: JobTimes;
  readonly wallS: number;
}

interface JobContext {
  readonly stop: Int32Array;
  readonly emit: (event: RunEvent) => void;
}

/** The smaller job reads a quarter of the file: enough less to tell the time per row, and short. */
const SMALLER_SHARE = 4;
const LEAST_ROWS = 1000;

/**
 * The whole job: reads the file, makes tensors, runs inference and writes the predictions (CSV or Parquet, by the
 * result's name), with each stage on its own thread and overlapped. The chunks in flight bound the memory, whatever the
 * file size. It and a smaller one are repeated in pairs; each pass has executors of its own, as every job in the cloud has.
 */
export async function job(task: JobTask, context: JobContext): Promise<void> {
  const passes: Record<JobSize, JobPass[]> = { whole: [], smaller: [] };
  const wallsOf = (size: JobSize): number[] => passes[size].map(({ wallS }) => wallS);
  for (;;) {
    const size = nextJob({ whole: wallsOf('whole'), smaller: wallsOf('smaller') }, task);
    const rows = passes.whole[0]?.times.rows ?? 0;
    if (size === null || (size === 'smaller' && rows < LEAST_ROWS)) break;
    const pass = await onePass(task, context, size === 'whole' ? null : Math.ceil(rows / SMALLER_SHARE), passes);
    if (isStopped(context.stop)) return;
    // Chunks may be so large that the first one has most of the rows.
    if (size === 'smaller' && pass.times.rows > rows / 2) break;
    passes[size].push(pass);
    // The first result counts, whatever happens to the others.
    if (passes.smaller.length > 0) context.emit({ kind: 'job', job: jobOfPasses(passes) });
  }
  if (passes.smaller.length === 0) context.emit({ kind: 'job', job: jobOfPasses(passes) });
}

/** One pass, whose result is kept only if it is the first over the whole file. `mostRows` is null for the whole file. */
async function onePass(
  { input, setting, batchSize, resultPath }: JobTask,
  { stop }: JobContext,
  mostRows: number | null,
  earlier: Readonly<Record<JobSize, readonly JobPass[]>>,
): Promise<JobPass> {
  const isFirst = earlier.whole.length === 0;
  const path = isFirst ? resultPath : join(dirname(resultPath), `again-${basename(resultPath)}`);
  const pool = new ExecutorPool({ input, data: { rows: 0, inputs: [] }, stop });
  try {
    // The fixed cost of the job (process, sessions) is measured separately, as the cold start.
    await pool.prepare(setting);
    return await measuredRate(() =>
      runPipeline({ pool, input, batchSize, setting, resultPath: path, stop, mostRows, choice: null }),
    );
  } finally {
    await pool.close();
    if (!isFirst) await rm(path, { force: true });
  }
}

/** The job as a document has it: the means over its passes, and the time of each. */
function jobOfPasses({ whole, smaller }: Readonly<Record<JobSize, readonly JobPass[]>>): BatchJob {
  const walls = (passes: readonly JobPass[]): number[] => passes.map(({ wallS }) => wallS);
  const stage = (read: (times: JobTimes) => number): number => mean(whole.map(({ times }) => read(times)));
  const times = {
    rows: stage((each) => each.rows),
    readMs: stage((each) => each.readMs),
    tensoriseMs: stage((each) => each.tensoriseMs),
    inferMs: stage((each) => each.inferMs),
    writeMs: stage((each) => each.writeMs),
  };
  const job = jobOf(times, mean(walls(whole)));
  const [small] = smaller;
  if (small === undefined) return job;
  return {
    ...job,
    smaller: { rows: small.times.rows, wallS: mean(walls(smaller)) },
    repeats: { wallS: walls(whole), smallerWallS: walls(smaller) },
  };
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
