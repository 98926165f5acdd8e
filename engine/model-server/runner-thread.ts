import { SHARE_ENV, Worker } from 'node:worker_threads';
import { buffersOf, type TensorData } from '#engine/model/tensor-rows.ts';
import { Calls, type InputOf } from '#engine/platform/calls.ts';
import { distFile } from '#engine/platform/paths.ts';
import type { WireTensor } from './datatypes.ts';
import type { ExecutorCalls, ExecutorTask, WholeAnswer } from './executor-protocol.ts';
import { RequestError } from './request-error.ts';
import type { Feeds, ModelRunner } from './runner.ts';

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

/**
 * Runs the model in a separate thread, one inference at a time, so that health checks are answered meanwhile. Throws
 * AppError if the model cannot be loaded.
 */
export async function runInThread(task: ExecutorTask): Promise<ThreadRunner> {
  const worker = new Worker(distFile('model-server-executor'), { workerData: task, env: SHARE_ENV });
  let isClosing = false;
  let die: (error: Error) => void = () => undefined;
  const died = new Promise<Error>((resolve) => {
    die = resolve;
  });
  const calls = new Calls<ExecutorCalls>(worker, ({ error }) => {
    const cause = error ?? new Error('the executor thread has ended');
    if (!isClosing) die(cause);
    return cause;
  });
  const close = async (): Promise<void> => {
    isClosing = true;
    await worker.terminate();
  };
  const inferenceMs = await calls.call('load', null).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return {
    inferenceMs,
    died,
    place: 'executor-thread',
    run: (feeds, fetches, feedsAtStart) => {
      const { inputs, moved } = sendable(feedsAtStart?.() ?? feeds);
      return calls.call('infer', { inputs, fetches }, moved);
    },
    answer: async (body, jsonBytes) => {
      // Copy a view, because a move would take the whole buffer.
      const whole = body.byteLength < body.buffer.byteLength ? new Uint8Array(body) : body;
      const answer = await calls.call('answer', { body: whole, jsonBytes }, [whole.buffer as ArrayBuffer]);
      if ('status' in answer) throw new RequestError(answer.status, answer.message);
      return answer;
    },
    close,
  };
}

/** Feeds ready to send. Views are copied, because a move would take the whole buffer behind them. */
function sendable(feeds: Feeds): {
  readonly inputs: InputOf<ExecutorCalls, 'infer'>['inputs'];
  readonly moved: ArrayBuffer[];
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
  return { inputs, moved: buffersOf(copied) };
}

function isPart(data: TensorData): boolean {
  return !Array.isArray(data) && data.byteLength < data.buffer.byteLength;
}
