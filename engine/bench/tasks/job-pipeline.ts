import { Worker } from 'node:worker_threads';
import { type KeptColumn, buffersOf, type TensorRows } from '#engine/model/tensor-rows.ts';
import type { RowChoice } from '#engine/dataset/rows/dataset.ts';
import { AppError } from '#engine/platform/app-error.ts';
import { distFile } from '#engine/platform/paths.ts';
import type { BenchInput } from '#engine/runtime/bench-input.ts';
import { nowMs } from '#engine/runtime/clock.ts';
import { isStopped } from '#engine/runtime/control.ts';
import type { ExecutorPool } from '#engine/runtime/executor-pool.ts';
import type { OutputRows } from '#engine/runtime/threads/executor-protocol.ts';
import type { ReaderMessage, ReaderOrder, WriterMessage, WriterOrder } from '#engine/runtime/threads/job-protocol.ts';
import type { Setting } from '#engine/bench/protocol.ts';

/** Results that may wait for the writer before reading pauses. */
const MAX_UNWRITTEN = 8;

/** Busy milliseconds of each stage. Stages overlap. */
export interface JobTimes {
  readonly rows: number;
  readonly readMs: number;
  readonly tensoriseMs: number;
  readonly inferMs: number;
  readonly writeMs: number;
}

/** One pass over a file. */
export interface PipelineParts {
  readonly pool: ExecutorPool;
  readonly input: BenchInput;
  readonly batchSize: number;
  readonly setting: Setting;
  readonly resultPath: string;
  readonly stop: Int32Array;
  /** Null for the whole file. */
  readonly mostRows: number | null;
  /** The rows to read and the columns to pass on; null for all rows and no columns. */
  readonly choice: RowChoice | null;
  /** The names of the kept columns in the result, in the order in which they are read. */
  readonly keptNames?: readonly string[];
  /** Called with the number of rows that are inferred so far. */
  readonly onRows?: (rows: number) => void;
}

/** Runs one pass, and takes its wall time in seconds. A stopped pass writes no file. */
export async function runPipeline(parts: PipelineParts): Promise<{ readonly times: JobTimes; readonly wallS: number }> {
  const startedMs = nowMs();
  const times = await new Pipeline(parts).run();
  return { times, wallS: (nowMs() - startedMs) / 1000 };
}

interface Chunk {
  readonly sequence: number;
  readonly data: TensorRows;
  readonly isBlank: boolean;
}

/** Reader → executors → writer. Results are written in the order of the file. */
class Pipeline {
  readonly #parts: PipelineParts;
  readonly #reader = new Worker(distFile('bench-job-reader'));
  readonly #writer = new Worker(distFile('bench-job-writer'));
  readonly #waiting: Chunk[] = [];
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
    this.#idle = Array.from({ length: parts.setting.replicas }, (_, index) => index);
  }

  async run(): Promise<JobTimes> {
    const { input, batchSize, setting, resultPath, mostRows, choice } = this.#parts;
    try {
      return await new Promise<JobTimes>((resolve, reject) => {
        this.#settle = { resolve, reject };
        const ended = (what: string) => () =>
          reject(new Error(`the ${what} thread of the job ended without an error message`));
        this.#reader.on('message', (message: ReaderMessage) => this.#fromReader(message)).on('error', reject);
        this.#writer.on('message', (message: WriterMessage) => this.#fromWriter(message)).on('error', reject);
        this.#reader.once('exit', ended('reading'));
        this.#writer.once('exit', ended('writing'));
        this.#tellWriter({ kind: 'begin', path: resultPath });
        this.#tellReader({ kind: 'begin', input, batchSize, ahead: 2 * setting.replicas + 1, mostRows, choice });
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

  async #infer(executor: number, { sequence, data, isBlank }: Chunk): Promise<void> {
    const { pool, batchSize, setting, stop, onRows } = this.#parts;
    this.#underWay += 1;
    try {
      const { kept = [], ...rows } = data;
      const reply = await pool.call(executor, 'infer', { session: setting.threads, data: rows, batchSize });
      const outputs = [...this.#named(kept), ...reply.outputs];
      if (isBlank) this.#finished.set(sequence, { rows: 0, outputs });
      else {
        this.#inferMs += reply.inferMs;
        this.#rows += reply.rows;
        this.#finished.set(sequence, { rows: reply.rows, outputs });
      }
      onRows?.(this.#rows);
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

  /** The kept columns as columns of the result. */
  #named(kept: readonly KeptColumn[]): readonly OutputRows[] {
    return kept.map(({ name, type, data, missing }, index) => ({
      name: this.#parts.keptNames?.[index] ?? name,
      type,
      width: 1,
      data,
      ...(missing === null ? {} : { missing }),
    }));
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
