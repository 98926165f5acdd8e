import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { nowMs } from '../clock.ts';
import { openSession } from '../session.ts';
import type { ResultTensor } from './response.ts';
import type { ServedModel } from './served-model.ts';

/** The outputs of one inference, and how long it waited and ran, milliseconds. */
export interface Inferred {
  readonly results: Readonly<Record<string, ResultTensor>>;
  readonly queueMs: number;
  readonly inferMs: number;
}

/** Where a model is run. */
export interface ModelRunner {
  /** `feeds` may be used again once the promise is settled. Rejects with what ONNX Runtime throws. */
  run(feeds: Readonly<Record<string, Tensor>>, fetches: readonly string[]): Promise<Inferred>;
  close(): Promise<void>;
}

/** Runs the model on the thread that calls: the answer is there before another thread would have woken up. */
export async function runHere(model: ServedModel): Promise<ModelRunner> {
  const { session } = await openSession({
    modelPath: model.modelPath,
    threads: model.threads,
    outputs: model.outputs.map(({ name }) => name),
  });
  return {
    run: (feeds, fetches) => runTimed(session, feeds, fetches),
    close: () => session.release(),
  };
}

/** One inference with its times. `session.run` runs in a `setImmediate`; one that was set just before it sees the moment of its start. */
export async function runTimed(
  session: InferenceSession,
  feeds: Readonly<Record<string, Tensor>>,
  fetches: readonly string[],
): Promise<Inferred> {
  const askedMs = nowMs();
  let startedMs = askedMs;
  setImmediate(() => {
    startedMs = nowMs();
  });
  const results = await session.run(feeds, fetches);
  return {
    results: results as Readonly<Record<string, ResultTensor>>,
    queueMs: startedMs - askedMs,
    inferMs: nowMs() - startedMs,
  };
}
