import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { nowMs } from '#engine/runtime/clock.ts';
import { openSession } from '#engine/runtime/session.ts';
import type { Place } from './process-protocol.ts';
import type { ResultTensor } from './response.ts';
import type { ServedModel } from './served-model.ts';

/** Tensors by the names of the inputs. */
export type Feeds = Readonly<Record<string, Tensor>>;

/** The outputs of one inference, when it began on the clock of `nowMs`, and how long it ran, milliseconds. */
export interface Inferred {
  readonly results: Readonly<Record<string, ResultTensor>>;
  readonly startedMs: number;
  readonly inferMs: number;
}

/** Where a model is run. */
export interface ModelRunner {
  readonly place: Place;
  /**
   * `feeds` may be used again once the promise is settled. `feedsAtStart` is asked for others in their place as late as the runner can: on this thread
   * right before the inference, for another thread right before they are sent. It must not throw. Rejects with what ONNX Runtime throws.
   */
  run(feeds: Feeds, fetches: readonly string[], feedsAtStart?: () => Feeds): Promise<Inferred>;
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
    place: 'http-thread',
    run: (feeds, fetches, feedsAtStart) => runTimed(session, { feeds, fetches, feedsAtStart }),
    close: () => session.release(),
  };
}

/**
 * One inference with its times. `session.run` runs in a `setImmediate` and reads the tensors there; one that was set just before it sees the moment of
 * its start, and can still put others in their place. (If it came too late, `feeds` would be run.)
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
