import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { AppError, unusable } from '#engine/platform/app-error.ts';
import type { OffThreadAnswer, OffThreadOrder } from './off-thread-main.ts';
import type { Work } from './off-thread-work.ts';
import { distFile } from '#engine/platform/paths.ts';

type Input<K extends keyof Work> = Parameters<Work[K]>[0];
type Result<K extends keyof Work> = Awaited<ReturnType<Work[K]>>;

/** Maximum JavaScript heap of one piece of work: ten times the largest plans. */
const MAX_HEAP_MIB = 1024;

/**
 * A plan runs a few seconds of code that never ran before, and more than half of its processor time is the compiler's. With less inlining and without
 * escape analysis, functions are compiled in half the time and run as fast. The options are of the whole process, in which nothing is measured. V8 has
 * them from Node 20 to 24.
 */
const COMPILE_SMALL = ['--max-inlined-bytecode-size-cumulative=200', '--no-turbo-escape'];

/**
 * A separate thread for synchronous work. It is started for the first piece and kept until it is closed, because later pieces run several times
 * faster in it. Pieces run one after the other, except while one waits for its files. A cancel ends the thread, and with it every piece.
 */
export class WorkThread {
  #worker: Worker | null = null;
  #pieces = 0;

  /** Starts the thread and loads what a piece of work needs, while its input is still made. It does not keep the process alive. */
  prepare(name: keyof Work): void {
    const worker = this.#started();
    worker.postMessage({ kind: 'prepare', name } satisfies OffThreadOrder);
    worker.unref();
  }

  #started(): Worker {
    if (this.#worker === null) COMPILE_SMALL.forEach((option) => setFlagsFromString(option));
    this.#worker ??= new Worker(distFile('off-thread'), {
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MIB },
    });
    return this.#worker;
  }

  /**
   * Runs one piece of work. When the signal fires, the thread is terminated at once. Input and result are copied; while an input is still being
   * made, the thread starts and loads what the work needs. Throws the error of the input or of the work: an AppError unchanged, AppError
   * (interrupted) after a cancel, AppError (unusable-input) if the work needs too much memory.
   */
  run<K extends keyof Work>(name: K, input: Input<K> | Promise<Input<K>>, signal?: AbortSignal): Promise<Result<K>> {
    return new Promise<Result<K>>((resolve, reject) => {
      if (signal?.aborted === true) return reject(cancelled());
      const worker = this.#started();
      const id = this.#pieces++;
      worker.ref();
      const settle = (settled: () => void): void => {
        signal?.removeEventListener('abort', cancel);
        // Not `removeAllListeners`, after which a worker passes on no further message.
        worker.off('message', take).off('error', failed).off('exit', ended);
        settled();
      };
      const fail = (error: unknown): void => {
        settle(() => reject(error));
        this.close();
      };
      const cancel = (): void => fail(cancelled());
      const take = (answer: OffThreadAnswer): void => {
        if (answer.id !== id) return;
        settle(() => (answer.kind === 'done' ? resolve(answer.value as Result<K>) : reject(failureOf(answer))));
      };
      const failed = (error: unknown): void => fail(isOutOfMemory(error) ? outOfMemory() : error);
      const ended = (): void => fail(new Error(`the thread of ${name} ended without an answer`));
      signal?.addEventListener('abort', cancel, { once: true });
      worker.on('message', take).on('error', failed).on('exit', ended);
      const send = (order: OffThreadOrder): void => worker.postMessage(order);
      if (!(input instanceof Promise)) return send({ kind: 'do', id, name, input });
      send({ kind: 'prepare', name });
      input.then((made) => send({ kind: 'do', id, name, input: made })).catch(fail);
    });
  }

  /** Ends the thread. A later piece of work starts another one. */
  close(): void {
    const worker = this.#worker;
    this.#worker = null;
    if (worker === null) return;
    // Later errors of a terminating thread are ignored, but without a listener they would end this process.
    worker.on('error', () => undefined);
    void worker.terminate();
  }
}

/** The thread of the next piece of work, if it was started early. */
let prepared: WorkThread | null = null;

/** Starts the thread of the next `offThread` early, because that will be a plan. */
export function prepareForPlan(): void {
  prepared ??= new WorkThread();
  prepared.prepare('plan');
}

/** Runs one piece of work in a thread of its own, which ends with it. See `WorkThread.run`. */
export async function offThread<K extends keyof Work>(
  name: K,
  input: Input<K> | Promise<Input<K>>,
  signal?: AbortSignal,
): Promise<Result<K>> {
  const thread = prepared ?? new WorkThread();
  prepared = null;
  try {
    return await thread.run(name, input, signal);
  } finally {
    thread.close();
  }
}

function failureOf(answer: Exclude<OffThreadAnswer, { kind: 'done' }>): Error {
  return answer.kind === 'refused' ? AppError.fromDocument(answer.error) : answer.error;
}

function cancelled(): AppError {
  return new AppError({ code: 'interrupted', cause: 'stopped', actions: [] });
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}

function outOfMemory(): AppError {
  return unusable(
    null,
    `it takes more than the ${MAX_HEAP_MIB} MiB of memory that it may use`,
    'Use a smaller file, or ask for less at once.',
  );
}
