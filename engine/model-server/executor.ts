import { workerData } from 'node:worker_threads';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { median } from '#core/math/stats/moments.ts';
import { nowMs } from '#engine/runtime/clock.ts';
import { answerCalls, type InputOf } from '#engine/platform/calls.ts';
import { feedsOf, tensorOver } from '#engine/runtime/feeds.ts';
import { withRuntimeFailure } from '#engine/runtime/runtime-failure.ts';
import { openSession } from '#engine/runtime/session.ts';
import type { ExecutorCalls, ExecutorTask, Refusal, WholeAnswer } from './executor-protocol.ts';
import { Inference } from './inference.ts';
import { madeUpRows } from './made-up-rows.ts';
import { RequestError } from './request-error.ts';
import type { ResultTensor } from './response.ts';
import { type Inferred, runTimed } from './runner.ts';
import type { RequestTimes, RunNote, StatisticsSink } from './statistics.ts';

/** Number of inferences for telling a fast model from a slow one. */
const TRIALS = 9;
const TRIALS_MS = 500;

const { model, dims, limits } = workerData as ExecutorTask;

/**
 * Median time of one inference of an example row; null if there is none or the model rejects it, which it may not do
 * with real rows.
 */
async function timeInference(session: InferenceSession, fetches: readonly string[]): Promise<number | null> {
  try {
    const feeds = feedsOf(madeUpRows(model, { dims, rows: 1 }), 0, 1);
    const times: number[] = [];
    const untilMs = nowMs() + TRIALS_MS;
    // The first run performs one-time initialisation.
    await session.run(feeds, fetches);
    do {
      const beganMs = nowMs();
      await session.run(feeds, fetches);
      times.push(nowMs() - beganMs);
    } while (times.length < TRIALS && nowMs() < untilMs);
    return median(times);
  } catch {
    return null;
  }
}

interface Served {
  readonly session: InferenceSession;
  readonly whole: Inference;
  readonly notes: Notes;
}

let served: Served | null = null;

function loaded(): Served {
  if (served === null) throw new Error('no model is loaded in this thread');
  return served;
}

async function load(): Promise<number | null> {
  const { modelPath, threads, outputs } = model;
  const fetches = outputs.map(({ name }) => name);
  const { session } = await openSession({ modelPath, threads, outputs: fetches });
  const inferenceMs = await timeInference(session, fetches);
  const notes = new Notes();
  const whole = new Inference({
    model,
    runner: {
      place: 'executor-thread',
      run: (feeds, wanted, feedsAtStart) => runTimed(session, { feeds, fetches: wanted, feedsAtStart }),
      close: () => session.release(),
    },
    statistics: notes,
    limits,
    mergeLimits: null,
    large: null,
  });
  served = { session, whole, notes };
  return inferenceMs;
}

/** Collects entries for the statistics, which another thread owns. */
class Notes implements StatisticsSink {
  #run: RunNote | null = null;
  #times: RequestTimes | null = null;

  noteRun(run: RunNote): void {
    this.#run = run;
  }

  noteSuccess(times: RequestTimes): void {
    this.#times = times;
  }

  noteFailure(): void {
    this.#times = null;
  }

  take(): { readonly run: RunNote | null; readonly times: RequestTimes | null } {
    const [run, times] = [this.#run, this.#times];
    this.#run = null;
    this.#times = null;
    return { run, times };
  }
}

async function infer({ inputs, fetches }: InputOf<ExecutorCalls, 'infer'>): Promise<Inferred> {
  const feeds: Record<string, Tensor> = {};
  for (const { name, tensor } of inputs) feeds[name] = tensorOver(tensor.type, tensor.data, tensor.dims);
  const inferred = await runTimed(loaded().session, { feeds, fetches });
  return { ...inferred, results: plain(inferred.results) };
}

async function answer(
  { body, jsonBytes }: InputOf<ExecutorCalls, 'answer'>,
  moved: ArrayBuffer[],
): Promise<WholeAnswer | Refusal> {
  const { whole, notes } = loaded();
  try {
    const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
    const answered = await whole.answer(bytes, jsonBytes);
    moved.push(...ownBuffer(answered.body));
    return { ...answered, ...notes.take() };
  } catch (error) {
    notes.take();
    if (error instanceof RequestError) return { status: error.status, message: error.message };
    throw error;
  }
}

/** The buffer of bytes that fill it completely, which can be moved instead of copied. */
function ownBuffer({ buffer, byteLength }: Uint8Array): ArrayBuffer[] {
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : [];
}

/** Plain objects, because class instances cannot cross between threads. */
function plain(results: Inferred['results']): Record<string, ResultTensor> {
  return Object.fromEntries(
    Object.entries(results).map(([name, { type, dims: shape, data }]) => [name, { type, dims: [...shape], data }]),
  );
}

// One at a time, because each may use hundreds of MiB.
let last: Promise<unknown> = Promise.resolve();

answerCalls<ExecutorCalls>({
  load: () => withRuntimeFailure(load),
  infer,
  answer: (input, moved) => {
    const answered = last.then(() => answer(input, moved));
    last = answered.catch(() => undefined);
    return answered;
  },
});
