import { Worker } from 'node:worker_threads';
import { AppError } from '../../app-error.ts';
import { buffersOf, type TensorData } from '../../dataset/tensor-rows.ts';
import { distFile } from '../../hosts/paths.ts';
import type { WireTensor } from './datatypes.ts';
import type { ExecutorAnswer, ExecutorQuestion } from './executor.ts';
import type { Feeds, Inferred, ModelRunner } from './runner.ts';
import type { ServedModel } from './served-model.ts';

interface Pending {
  readonly resolve: (inferred: Inferred) => void;
  readonly reject: (error: Error) => void;
}

/** A model in a thread of its own, and how long one inference of made-up rows takes there; null where none could be made. */
export interface ThreadRunner extends ModelRunner {
  readonly inferenceMs: number | null;
}

/**
 * Runs the model in a thread of its own, one inference after the other: who asks for the server's health is answered meanwhile. Throws
 * AppError when the model cannot be loaded.
 */
export async function runInThread(model: ServedModel, dims: Readonly<Record<string, number>>): Promise<ThreadRunner> {
  const worker = new Worker(distFile('model-server-executor'), { workerData: { model, dims } });
  const pending = new Map<number, Pending>();
  let failure: Error | null = null;
  const fail = (error: Error): void => {
    failure = error;
    for (const { reject } of pending.values()) reject(error);
    pending.clear();
  };
  worker.on('error', fail).on('exit', () => fail(new Error('the executor thread has ended')));
  const inferenceMs = await new Promise<number | null>((resolve, reject) => {
    worker.once('error', reject);
    worker.on('message', (answer: ExecutorAnswer) => {
      if (answer.kind === 'ready') return resolve(answer.inferenceMs);
      if (answer.kind === 'unusable') return reject(AppError.fromDocument(answer.error));
      const { id } = answer;
      const asker = pending.get(id);
      pending.delete(id);
      if (answer.kind === 'inferred') asker?.resolve(answer.inferred);
      else asker?.reject(new Error(answer.message));
    });
  });
  let lastId = 0;
  return {
    inferenceMs,
    place: 'executor-thread',
    run: (feeds, fetches, feedsAtStart) => {
      if (failure !== null) return Promise.reject(failure);
      const id = ++lastId;
      const { inputs, transfer } = sendable(feedsAtStart?.() ?? feeds);
      return new Promise((resolve, reject) => {
        pending.set(id, { resolve, reject });
        worker.postMessage({ id, inputs, fetches } satisfies ExecutorQuestion, transfer);
      });
    },
    close: async () => {
      await worker.terminate();
    },
  };
}

/** Feeds as they are sent. A view would take all of the storage behind it along: what it shows is copied, and handed over. */
function sendable(feeds: Feeds): {
  readonly inputs: ExecutorQuestion['inputs'];
  readonly transfer: ArrayBuffer[];
} {
  const copied: WireTensor[] = [];
  const inputs = Object.entries(feeds).map(([name, { type, dims, data }]) => {
    // Feeds are made from element types and their own storage.
    const tensor = { type, dims, data } as WireTensor;
    if (!isPart(tensor.data)) return { name, tensor };
    const copy = { ...tensor, data: tensor.data.slice() };
    copied.push(copy);
    return { name, tensor: copy };
  });
  return { inputs, transfer: buffersOf(copied) };
}

function isPart(data: TensorData): boolean {
  return !Array.isArray(data) && data.byteLength < data.buffer.byteLength;
}
