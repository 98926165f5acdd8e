import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { nowMs } from '#engine/runtime/clock.ts';
import { openSession } from '#engine/runtime/session.ts';
import type { Place } from './process-protocol.ts';
import type { ResultTensor } from './response.ts';
import type { ServedModel } from './served-model.ts';

/** Tensors by input name. */
export type Feeds = Readonly<Record<string, Tensor>>;

/** The outputs of one inference, its start on the clock of `nowMs`, and its duration, milliseconds. */
export interface Inferred {
  readonly results: Readonly<Record<string, ResultTensor>>;
  readonly startedMs: number;
  readonly inferMs: number;
}

/** Runs a model, on this thread or another. */
export interface ModelRunner {
  readonly place: Place;
  /**
   * `feeds` may be reused once the promise settles. `feedsAtStart` returns replacements as late as possible: on this
   * thread right before the inference, for another thread right before sending. It must not throw. Rejects with ONNX
   * Runtime's errors.
   */
  run(feeds: Feeds, fetches: readonly string[], feedsAtStart?: () => Feeds): Promise<Inferred>;
  close(): Promise<void>;
}

/** Runs the model on the calling thread, which is faster than waking another thread. */
export async function runHere(model: ServedModel): Promise<ModelRunner> {
  const { session } = await openSession({
    modelPath: model.modelPath,
    threads: model.threads,
    outputs: model.outputs.map(({ name }) => name),
  });
  return {
    place: 'http-thread',
    run: (feeds, fetches, feedsAtStart) => runTimed(session, { feeds, fetches, feedsAtStart }),
    close: () => session.release(),
  };
}

/**
 * One inference with its times. `session.run` runs in a `setImmediate` and reads the tensors there. Another
 * `setImmediate` set just before it records the start, and can still replace the tensors. (If it came too late, `feeds`
 * would be run.)
 */
export async function runTimed(
  session: InferenceSession,
  options: {
    readonly feeds: Feeds;
    readonly fetches: readonly string[];
    readonly feedsAtStart?: (() => Feeds) | undefined;
  },
): Promise<Inferred> {
  const { feeds, fetches, feedsAtStart } = options;
  const given = feedsAtStart === undefined ? feeds : { ...feeds };
  let startedMs = nowMs();
  setImmediate(() => {
    if (feedsAtStart !== undefined) Object.assign(given, feedsAtStart());
    startedMs = nowMs();
  });
  const results = await session.run(given, fetches);
  return {
    results: results as Readonly<Record<string, ResultTensor>>,
    startedMs,
    inferMs: nowMs() - startedMs,
  };
}
