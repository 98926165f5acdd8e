import { parentPort } from 'node:worker_threads';
import type { ErrorDocument } from '#core/contract/errors.ts';
import { AppError } from '#engine/platform/app-error.ts';
import { guardTasks } from '#engine/platform/unfinished.ts';
import { PREPARATIONS, WORK, type Work } from './off-thread-work.ts';

/** The answer to the piece of work with this number. `refused` is an AppError, `failed` a defect with its stack. */
export type OffThreadAnswer = { readonly id: number } & Outcome;

type Outcome =
  | { readonly kind: 'done'; readonly value: unknown }
  | { readonly kind: 'refused'; readonly error: ErrorDocument }
  | { readonly kind: 'failed'; readonly error: Error };

/** A message to the thread: a piece of work and its input, or the work whose input is to come. */
export type OffThreadOrder =
  | { readonly kind: 'do'; readonly id: number; readonly name: keyof Work; readonly input: unknown }
  | { readonly kind: 'prepare'; readonly name: keyof Work };

async function outcomeOf({ name, input }: Extract<OffThreadOrder, { kind: 'do' }>): Promise<Outcome> {
  try {
    return { kind: 'done', value: await WORK[name](input as never) };
  } catch (error) {
    if (error instanceof AppError) return { kind: 'refused', error: error.toDocument() };
    return { kind: 'failed', error: error instanceof Error ? error : new Error(String(error)) };
  }
}

// Whoever waits for an answer takes the end of the thread for a defect.
const guard = guardTasks(parentPort, (_error, exit) => exit());

parentPort?.on('message', (order: OffThreadOrder) => {
  // What fails in the preparation fails in the work too, which says so.
  if (order.kind === 'prepare') void PREPARATIONS[order.name]?.().catch(() => undefined);
  else void guard.run(() => outcomeOf(order)).then((outcome) => parentPort?.postMessage({ id: order.id, ...outcome }));
});
