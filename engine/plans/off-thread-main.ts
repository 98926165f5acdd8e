import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import type { ErrorDocument } from '#core/contract/errors.ts';
import { AppError } from '#engine/platform/app-error.ts';
import { WORK, type Work } from './off-thread-work.ts';

// A thread checks each kind of document once or twice, which is less work than compiling its checks.
z.config({ jitless: true });

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

/** What a thread is started with: whether to load what plans need before one is asked for. */
export interface OffThreadSoon {
  readonly forPlan: boolean;
}

async function answer({ name, input }: OffThreadOrder): Promise<OffThreadAnswer> {
  try {
    return { kind: 'done', value: await WORK[name](input as never) };
  } catch (error) {
    if (error instanceof AppError) return { kind: 'refused', error: error.toDocument() };
    return { kind: 'failed', error: error instanceof Error ? error : new Error(String(error)) };
  }
}

const soon: OffThreadSoon = workerData;
if (soon.forPlan) void import('./make-plan.ts');

// One piece of work at a time (`off-thread.ts`): each message has one answer.
parentPort?.on('message', (order: OffThreadOrder) => {
  void answer(order).then((message) => parentPort?.postMessage(message));
});
