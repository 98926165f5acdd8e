import { Worker } from 'node:worker_threads';
import { AppError, unusable } from '#engine/platform/app-error.ts';
import type { OffThreadAnswer } from './off-thread-main.ts';
import type { Work } from './off-thread-work.ts';
import { distFile } from '#engine/platform/paths.ts';

type Result<K extends keyof Work> = Awaited<ReturnType<Work[K]>>;

/** Maximum JavaScript heap of one piece of work: ten times the largest plans. */
const MAX_HEAP_MIB = 1024;

/**
 * Runs synchronous work in a separate thread that ends with it. When the signal fires, the thread is terminated at
 * once. Input and result are copied. Throws the error of the work: an AppError unchanged, AppError (interrupted) after
 * a cancel, AppError (unusable-input) if the work needs too much memory.
 */
export function offThread<K extends keyof Work>(
  name: K,
  input: Parameters<Work[K]>[0],
  signal?: AbortSignal,
): Promise<Result<K>> {
  return new Promise<Result<K>>((resolve, reject) => {
    if (signal?.aborted === true) return reject(cancelled());
    const worker = new Worker(distFile('off-thread'), {
      workerData: { name, input },
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MIB },
    });
    const settle = (settled: () => void): void => {
      signal?.removeEventListener('abort', cancel);
      worker.removeAllListeners();
      // Later errors of a terminating thread are ignored, but without a listener they would end this process.
      worker.on('error', () => undefined);
      void worker.terminate();
      settled();
    };
    const cancel = (): void => settle(() => reject(cancelled()));
    signal?.addEventListener('abort', cancel, { once: true });
    worker.once('message', (answer: OffThreadAnswer) =>
      settle(() => (answer.kind === 'done' ? resolve(answer.value as Result<K>) : reject(failureOf(answer)))),
    );
    worker.once('error', (error) => settle(() => reject(isOutOfMemory(error) ? outOfMemory() : error)));
    worker.once('exit', () => settle(() => reject(new Error(`the thread of ${name} ended without an answer`))));
  });
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
