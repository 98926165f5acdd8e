import { SHARE_ENV, Worker } from 'node:worker_threads';
import { AppError } from '#engine/platform/app-error.ts';
import { buffersOf, type TensorData } from '#engine/model/tensor-rows.ts';
import { distFile } from '#engine/platform/paths.ts';
import type { WireTensor } from './datatypes.ts';
import type { ExecutorAnswer, ExecutorQuestion, ExecutorTask, WholeAnswer } from './executor-protocol.ts';
import { RequestError } from './request-error.ts';
import type { Feeds, Inferred, ModelRunner } from './runner.ts';

/** A model in a separate thread. */
export interface ThreadRunner extends ModelRunner {
  /** Duration of one inference of example rows in that thread, milliseconds; null if there were none. */
  readonly inferenceMs: number | null;
  /**
   * Answers a complete request in that thread, without time on this one. `body` must not be used afterwards. Rejects
   * with RequestError, and with ONNX Runtime's errors.
   */
  answer(body: Buffer, jsonBytes: number | null): Promise<WholeAnswer>;
  /** Settles with the cause when the thread has ended without `close`. */
  readonly died: Promise<Error>;
}

interface Pending {
  readonly resolve: (answer: Inferred | WholeAnswer) => void;
  readonly reject: (error: Error) => void;
}

/** Unanswered requests to the thread. */
class Questions {
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;
  #failure: Error | null = null;

  ask<Answer extends Inferred | WholeAnswer>(send: (id: number) => void): Promise<Answer> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    const id = ++this.#lastId;
    return new Promise<Answer>((resolve, reject) => {
      this.#pending.set(id, { resolve: resolve as Pending['resolve'], reject });
      send(id);
    });
  }

  take(id: number): Pending | undefined {
    const asker = this.#pending.get(id);
    this.#pending.delete(id);
    return asker;
  }

  fail(error: Error): void {
    this.#failure ??= error;
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }
}

/**
 * Runs the model in a separate thread, one inference at a time, so that health checks are answered meanwhile. Throws
 * AppError if the model cannot be loaded.
 */
export async function runInThread(task: ExecutorTask): Promise<ThreadRunner> {
  const worker = new Worker(distFile('model-server-executor'), { workerData: task, env: SHARE_ENV });
  const questions = new Questions();
  let isClosing = false;
  const died = new Promise<Error>((resolve) => {
    const end = (error: Error): void => {
      questions.fail(error);
      if (!isClosing) resolve(error);
    };
    worker.on('error', end).on('exit', () => end(new Error('the executor thread has ended')));
  });
  const inferenceMs = await new Promise<number | null>((resolve, reject) => {
    void died.then(reject);
    worker.on('message', (answer: ExecutorAnswer) => {
      if (answer.kind === 'ready') return resolve(answer.inferenceMs);
      if (answer.kind === 'unusable') return reject(AppError.fromDocument(answer.error));
      const asker = questions.take(answer.id);
      if (answer.kind === 'inferred') asker?.resolve(answer.inferred);
      else if (answer.kind === 'answered') asker?.resolve(answer.answer);
      else if (answer.kind === 'refused') asker?.reject(new RequestError(answer.status, answer.message));
      else asker?.reject(new Error(answer.message));
    });
  });
  const post = (question: ExecutorQuestion, transfer: ArrayBuffer[]): void => worker.postMessage(question, transfer);
  return {
    inferenceMs,
    died,
    place: 'executor-thread',
    run: (feeds, fetches, feedsAtStart) => {
      const { inputs, transfer } = sendable(feedsAtStart?.() ?? feeds);
      return questions.ask<Inferred>((id) => post({ kind: 'infer', id, inputs, fetches }, transfer));
    },
    answer: (body, jsonBytes) => {
      // Copy a view, because a transfer would take the whole buffer.
      const whole = body.byteLength < body.buffer.byteLength ? new Uint8Array(body) : body;
      const transfer = [whole.buffer as ArrayBuffer];
      return questions.ask<WholeAnswer>((id) => post({ kind: 'answer', id, body: whole, jsonBytes }, transfer));
    },
    close: async () => {
      isClosing = true;
      await worker.terminate();
    },
  };
}

/** Feeds ready to send. Views are copied, because a transfer would take the whole buffer behind them. */
function sendable(feeds: Feeds): {
  readonly inputs: Extract<ExecutorQuestion, { readonly kind: 'infer' }>['inputs'];
  readonly transfer: ArrayBuffer[];
} {
  const copied: WireTensor[] = [];
  const inputs = Object.entries(feeds).map(([name, { type, dims, data }]) => {
    // Feeds are created from element types and their arrays.
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
