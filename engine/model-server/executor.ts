import { parentPort, workerData } from 'node:worker_threads';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { median } from '#core/math/stats/moments.ts';
import { nowMs } from '#engine/runtime/clock.ts';
import { guardTasks } from '#engine/platform/unfinished.ts';
import { feedsOf, tensorOver } from '#engine/runtime/feeds.ts';
import { runtimeFailure } from '#engine/runtime/runtime-failure.ts';
import { openSession } from '#engine/runtime/session.ts';
import type { ExecutorAnswer, ExecutorQuestion, ExecutorTask } from './executor-protocol.ts';
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

function post(answer: ExecutorAnswer, transfer: ArrayBuffer[] = []): void {
  parentPort?.postMessage(answer, transfer);
}

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

// Its process ends with the thread, and says why.
const guard = guardTasks(parentPort, (_error, exit) => exit());

async function serve(): Promise<void> {
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
  // One at a time, because each may use hundreds of MiB.
  let last = Promise.resolve();
  parentPort?.on('message', (question: ExecutorQuestion) => {
    if (question.kind === 'infer') void guard.run(() => infer(session, question));
    else last = last.then(() => guard.run(() => answer(whole, notes, question)));
  });
  post({ kind: 'ready', inferenceMs });
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

type Question<Kind> = Extract<ExecutorQuestion, { readonly kind: Kind }>;

async function infer(session: InferenceSession, { id, inputs, fetches }: Question<'infer'>): Promise<void> {
  try {
    const feeds: Record<string, Tensor> = {};
    for (const { name, tensor } of inputs) feeds[name] = tensorOver(tensor.type, tensor.data, tensor.dims);
    const inferred = await runTimed(session, { feeds, fetches });
    post({ kind: 'inferred', id, inferred: { ...inferred, results: plain(inferred.results) } });
  } catch (error) {
    post({ kind: 'failed', id, message: messageOf(error) });
  }
}

async function answer(inference: Inference, notes: Notes, question: Question<'answer'>): Promise<void> {
  const { id, body, jsonBytes } = question;
  try {
    const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
    const answered = await inference.answer(bytes, jsonBytes);
    const transfer = ownBuffer(answered.body);
    post({ kind: 'answered', id, answer: { ...answered, ...notes.take() } }, transfer);
  } catch (error) {
    notes.take();
    if (error instanceof RequestError) post({ kind: 'refused', id, status: error.status, message: error.message });
    else post({ kind: 'failed', id, message: messageOf(error) });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The buffer of bytes that fill it completely, which can be transferred instead of copied. */
function ownBuffer({ buffer, byteLength }: Uint8Array): ArrayBuffer[] {
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : [];
}

/** Plain objects, because class instances cannot cross between threads. */
function plain(results: Inferred['results']): Record<string, ResultTensor> {
  return Object.fromEntries(
    Object.entries(results).map(([name, { type, dims: shape, data }]) => [name, { type, dims: [...shape], data }]),
  );
}

guard.run(serve).catch((error: unknown) => post({ kind: 'unusable', error: runtimeFailure(error) }));
