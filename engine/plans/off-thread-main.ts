import { parentPort } from 'node:worker_threads';
import type { ErrorDocument } from '#core/contract/errors.ts';
import { AppError } from '#engine/platform/app-error.ts';
import { WORK, type Work } from './off-thread-work.ts';

/** The answer to a piece of work. `refused` is an AppError, `failed` a defect with its stack. */
export type OffThreadAnswer =
  | { readonly kind: 'done'; readonly value: unknown }
  | { readonly kind: 'refused'; readonly error: ErrorDocument }
  | { readonly kind: 'failed'; readonly error: Error };

/** A message to the thread: a piece of work and its input. */
export interface OffThreadOrder {
  readonly name: keyof Work;
  readonly input: unknown;
}

async function answer({ name, input }: OffThreadOrder): Promise<OffThreadAnswer> {
  try {
    return { kind: 'done', value: await WORK[name](input as never) };
  } catch (error) {
    if (error instanceof AppError) return { kind: 'refused', error: error.toDocument() };
    return { kind: 'failed', error: error instanceof Error ? error : new Error(String(error)) };
  }
}

// One piece of work at a time (`off-thread.ts`): each message has one answer.
parentPort?.on('message', (order: OffThreadOrder) => {
  void answer(order).then((message) => parentPort?.postMessage(message));
});
