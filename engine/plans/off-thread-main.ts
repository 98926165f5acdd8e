import { parentPort, workerData } from 'node:worker_threads';
import type { ErrorDocument } from '#core/contract/errors.ts';
import { AppError } from '#engine/platform/app-error.ts';
import { WORK, type Work } from './off-thread-work.ts';

/** The only message of the thread. `refused` is an AppError, `failed` a defect with its stack. */
export type OffThreadAnswer =
  | { readonly kind: 'done'; readonly value: unknown }
  | { readonly kind: 'refused'; readonly error: ErrorDocument }
  | { readonly kind: 'failed'; readonly error: Error };

/**
 * Runs one piece of work in this thread (`off-thread.ts`): its name and input come with the thread, its answer is the
 * only message.
 */
async function answer(): Promise<OffThreadAnswer> {
  const { name, input } = workerData as { readonly name: keyof Work; readonly input: never };
  try {
    return { kind: 'done', value: await WORK[name](input) };
  } catch (error) {
    if (error instanceof AppError) return { kind: 'refused', error: error.toDocument() };
    return { kind: 'failed', error: error instanceof Error ? error : new Error(String(error)) };
  }
}

void answer().then((message) => parentPort?.postMessage(message));
