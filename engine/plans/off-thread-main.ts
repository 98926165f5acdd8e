import { parentPort } from 'node:worker_threads';
import type { ErrorDocument } from '#core/contract/errors.ts';
import { AppError } from '#engine/platform/app-error.ts';
import { PREPARATIONS, WORK, type Work } from './off-thread-work.ts';

/** The answer to a piece of work. `refused` is an AppError, `failed` a defect with its stack. */
export type OffThreadAnswer =
  | { readonly kind: 'done'; readonly value: unknown }
  | { readonly kind: 'refused'; readonly error: ErrorDocument }
  | { readonly kind: 'failed'; readonly error: Error };

/** A message to the thread: a piece of work and its input, or the work whose input is to come. */
export type OffThreadOrder =
  | { readonly kind: 'do'; readonly name: keyof Work; readonly input: unknown }
  | { readonly kind: 'prepare'; readonly name: keyof Work };

async function answer({ name, input }: Extract<OffThreadOrder, { kind: 'do' }>): Promise<OffThreadAnswer> {
  try {
    return { kind: 'done', value: await WORK[name](input as never) };
  } catch (error) {
    if (error instanceof AppError) return { kind: 'refused', error: error.toDocument() };
    return { kind: 'failed', error: error instanceof Error ? error : new Error(String(error)) };
  }
}

// One piece of work at a time (`off-thread.ts`): each has one answer, and its preparation none.
parentPort?.on('message', (order: OffThreadOrder) => {
  // What fails in the preparation fails in the work too, which says so.
  if (order.kind === 'prepare') void PREPARATIONS[order.name]?.().catch(() => undefined);
  else void answer(order).then((message) => parentPort?.postMessage(message));
});
