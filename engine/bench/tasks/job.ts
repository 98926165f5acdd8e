import { rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { RunEvent } from '#core/contract/journal.ts';
import { AppError } from '#engine/platform/app-error.ts';
import { buffersOf, type TensorRows } from '#engine/model/tensor-rows.ts';
import { distFile } from '#engine/platform/paths.ts';
import { nowMs } from '#engine/runtime/clock.ts';
import { isStopped } from '#engine/runtime/control.ts';
import { ExecutorPool } from '#engine/runtime/executor-pool.ts';
import type { BenchTask } from '#engine/bench/protocol.ts';
import type { OutputRows } from '#engine/runtime/threads/executor-protocol.ts';
import type { ReaderMessage, ReaderOrder, WriterMessage, WriterOrder } from '#engine/runtime/threads/job-protocol.ts';

type JobTask = Extract<BenchTask, { kind: 'job' }>;

/** Results that may wait for the writer before reading pauses. */
const MAX_UNWRITTEN = 8;

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
  // The whole file first: a job in the cloud also runs once, in new threads.
  const whole = await timed({ pool, task, stop: context.stop, mostRows: null });
  if (isStopped(context.stop)) return;
  const { rows, readMs, tensoriseMs, inferMs, writeMs } = whole.times;
  const { wallS } = whole;
  const smaller = await smallerJob({ pool, task, stop: context.stop }, rows);
  if (isStopped(context.stop)) return;
  context.emit({
    kind: 'job',
    job: {
      rows,
      readS: readMs / 1000,
      tensoriseS: tensoriseMs / 1000,
      inferS: inferMs / 1000,
      writeS: writeMs / 1000,
      wallS,
      rowsPerS: rows / wallS,
      ...(smaller === null ? {} : { smaller }),
    },
  });
}

/** The smaller job reads a quarter of the file: enough less to tell the time per row, and short. */
const SMALLER_SHARE = 4;
const LEAST_ROWS = 1000;

/** A job over the first rows, with its own result file, which is removed; null for a file with few rows. */
async function smallerJob(
  { pool, task, stop }: Omit<PipelineParts, 'mostRows'>,
  rows: number,
): Promise<{ readonly rows: number; readonly wallS: number } | null> {
  if (rows < LEAST_ROWS) return null;
  const resultPath = join(dirname(task.resultPath), `smaller-${basename(task.resultPath)}`);
  const mostRows = Math.ceil(rows / SMALLER_SHARE);
  try {
    const { times, wallS } = await timed({ pool, task: { ...task, resultPath }, stop, mostRows });
    // Chunks may be so large that the first one has most of the rows.
    return times.rows <= rows / 2 ? { rows: times.rows, wallS } : null;
  } finally {
    await rm(resultPath, { force: true });
  }
}

async function timed(parts: PipelineParts): Promise<{ readonly times: JobTimes; readonly wallS: number }> {
  const startedMs = nowMs();
  const times = await new Pipeline(parts).run();
  return { times, wallS: (nowMs() - startedMs) / 1000 };
}

interface JobTimes {
  readonly rows: number;
  readonly readMs: number;
  readonly tensoriseMs: number;
  readonly inferMs: number;
  readonly writeMs: number;
}

interface PipelineParts {
  readonly pool: ExecutorPool;
  readonly task: JobTask;
  readonly stop: Int32Array;
  /** Null for the whole file. */
  readonly mostRows: number | null;
}

/** Reader → executors → writer. Results are written in the order of the file. */
class Pipeline {
  readonly #parts: PipelineParts;
  readonly #reader = new Worker(distFile('bench-job-reader'));
  readonly #writer = new Worker(distFile('bench-job-writer'));
  readonly #waiting: { readonly sequence: number; readonly data: TensorRows }[] = [];
  readonly #finished = new Map<number, { readonly rows: number; readonly outputs: readonly OutputRows[] }>();
  readonly #idle: number[];
  #nextToWrite = 0;
  #unwritten = 0;
  #owedToReader = 0;
  #underWay = 0;
  #rows = 0;
  #inferMs = 0;
  #readEnd: { readonly readMs: number; readonly tensoriseMs: number } | null = null;
  #settle: { resolve: (times: JobTimes) => void; reject: (error: unknown) => void } | null = null;

  constructor(parts: PipelineParts) {
    this.#parts = parts;
    this.#idle = Array.from({ length: parts.task.setting.replicas }, (_, index) => index);
  }

  async run(): Promise<JobTimes> {
    const { task, mostRows } = this.#parts;
    const { input, batchSize, setting } = task;
    try {
      return await new Promise<JobTimes>((resolve, reject) => {
        this.#settle = { resolve, reject };
        const ended = (what: string) => () =>
          reject(new Error(`the ${what} thread of the job ended without an error message`));
        this.#reader.on('message', (message: ReaderMessage) => this.#fromReader(message)).on('error', reject);
        this.#writer.on('message', (message: WriterMessage) => this.#fromWriter(message)).on('error', reject);
        this.#reader.once('exit', ended('reading'));
        this.#writer.once('exit', ended('writing'));
        this.#tellWriter({ kind: 'begin', path: task.resultPath });
        this.#tellReader({ kind: 'begin', input, batchSize, ahead: 2 * setting.replicas + 1, mostRows });
      });
    } finally {
      await Promise.all([this.#reader.terminate(), this.#writer.terminate()]);
    }
  }

  #tellReader(order: ReaderOrder): void {
    this.#reader.postMessage(order);
  }

  #tellWriter(order: WriterOrder, transfer: ArrayBuffer[] = []): void {
    this.#writer.postMessage(order, transfer);
  }

  #fromReader(message: ReaderMessage): void {
    if (message.kind === 'failed') this.#settle?.reject(AppError.fromDocument(message.error));
    else if (message.kind === 'chunk') {
      this.#waiting.push(message);
      this.#dispatch();
    } else {
      this.#readEnd = message;
      this.#endWhenDone();
    }
  }

  #fromWriter(message: WriterMessage): void {
    if (message.kind === 'failed') this.#settle?.reject(AppError.fromDocument(message.error));
    else if (message.kind === 'written') {
      this.#unwritten -= 1;
      this.#payReader();
    } else if (this.#readEnd !== null) {
      const { readMs, tensoriseMs } = this.#readEnd;
      this.#settle?.resolve({
        rows: this.#rows,
        readMs,
        tensoriseMs,
        inferMs: this.#inferMs,
        writeMs: message.writeMs,
      });
    }
  }

  #dispatch(): void {
    while (this.#idle.length > 0 && this.#waiting.length > 0) {
      const executor = this.#idle.pop();
      const chunk = this.#waiting.shift();
      if (executor === undefined || chunk === undefined) return;
      void this.#infer(executor, chunk);
    }
  }

  async #infer(executor: number, chunk: { readonly sequence: number; readonly data: TensorRows }): Promise<void> {
    const { pool, task, stop } = this.#parts;
    this.#underWay += 1;
    try {
      const { batchSize, setting } = task;
      const reply = await pool.call(
        executor,
        { kind: 'infer', session: setting.threads, data: chunk.data, batchSize },
        'inferred',
      );
      this.#inferMs += reply.inferMs;
      this.#rows += reply.rows;
      this.#finished.set(chunk.sequence, { rows: reply.rows, outputs: reply.outputs });
    } catch (error) {
      this.#settle?.reject(error);
      return;
    } finally {
      this.#underWay -= 1;
      this.#idle.push(executor);
    }
    if (isStopped(stop)) {
      this.#settle?.resolve({ rows: this.#rows, readMs: 0, tensoriseMs: 0, inferMs: this.#inferMs, writeMs: 0 });
      return;
    }
    this.#owedToReader += 1;
    this.#write();
    this.#payReader();
    this.#dispatch();
    this.#endWhenDone();
  }

  /** Requests as many chunks as were consumed, unless the writer is behind or results wait for an earlier one. */
  #payReader(): void {
    while (this.#owedToReader > 0 && this.#unwritten + this.#finished.size < MAX_UNWRITTEN) {
      this.#owedToReader -= 1;
      this.#tellReader({ kind: 'more' });
    }
  }

  #write(): void {
    for (;;) {
      const next = this.#finished.get(this.#nextToWrite);
      if (next === undefined) return;
      this.#finished.delete(this.#nextToWrite);
      this.#nextToWrite += 1;
      this.#unwritten += 1;
      this.#tellWriter({ kind: 'rows', rows: next.rows, outputs: next.outputs }, buffersOf(next.outputs));
    }
  }

  #endWhenDone(): void {
    const isDone = this.#readEnd !== null && this.#underWay === 0 && this.#waiting.length === 0;
    if (isDone && this.#finished.size === 0) this.#tellWriter({ kind: 'end' });
  }
}
