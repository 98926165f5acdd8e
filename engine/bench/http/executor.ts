import { parentPort, workerData } from 'node:worker_threads';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { ErrorDocument } from '../../../core/contract/errors.ts';
import { median } from '../../../core/stats/moments.ts';
import { nowMs } from '../clock.ts';
import { feedsOf, tensorOver } from '../feeds.ts';
import { runtimeFailure } from '../runtime-failure.ts';
import { openSession } from '../session.ts';
import type { WireTensor } from './datatypes.ts';
import { madeUpRows } from './made-up-rows.ts';
import type { ResultTensor } from './response.ts';
import { type Inferred, runTimed } from './runner.ts';
import type { ServedModel } from './served-model.ts';

/** What the executor thread of a model server is asked; storage is copied or handed over on the way. */
export interface ExecutorQuestion {
  readonly id: number;
  readonly inputs: readonly { readonly name: string; readonly tensor: WireTensor }[];
  readonly fetches: readonly string[];
}

export type ExecutorAnswer =
  | { readonly kind: 'ready'; readonly inferenceMs: number | null }
  | { readonly kind: 'unusable'; readonly error: ErrorDocument }
  | { readonly kind: 'inferred'; readonly id: number; readonly inferred: Inferred }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string };

/** Inferences that tell a fast model from a slow one. */
const TRIALS = 9;
const TRIALS_MS = 500;

const { model, dims } = workerData as {
  readonly model: ServedModel;
  readonly dims: Readonly<Record<string, number>>;
};

function post(answer: ExecutorAnswer): void {
  parentPort?.postMessage(answer);
}

/** Median time of one inference of one made-up row; null where none can be made or the model refuses it: its own rows may do better. */
async function timeInference(session: InferenceSession, fetches: readonly string[]): Promise<number | null> {
  try {
    const feeds = feedsOf(madeUpRows(model, { dims, rows: 1 }), 0, 1);
    const times: number[] = [];
    const untilMs = nowMs() + TRIALS_MS;
    // The first one sets up what the others find ready.
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

async function serve(): Promise<void> {
  const { modelPath, threads, outputs } = model;
  const fetches = outputs.map(({ name }) => name);
  const { session } = await openSession({ modelPath, threads, outputs: fetches });
  const inferenceMs = await timeInference(session, fetches);
  parentPort?.on('message', (question: ExecutorQuestion) => void answer(session, question));
  post({ kind: 'ready', inferenceMs });
}

async function answer(session: InferenceSession, { id, inputs, fetches }: ExecutorQuestion): Promise<void> {
  try {
    const feeds: Record<string, Tensor> = {};
    for (const { name, tensor } of inputs) feeds[name] = tensorOver(tensor.type, tensor.data, tensor.dims);
    const inferred = await runTimed(session, { feeds, fetches });
    post({ kind: 'inferred', id, inferred: { ...inferred, results: plain(inferred.results) } });
  } catch (error) {
    post({ kind: 'failed', id, message: error instanceof Error ? error.message : String(error) });
  }
}

/** Tensors are of a class, which does not cross between threads. */
function plain(results: Inferred['results']): Record<string, ResultTensor> {
  return Object.fromEntries(
    Object.entries(results).map(([name, { type, dims: shape, data }]) => [name, { type, dims: [...shape], data }]),
  );
}

serve().catch((error: unknown) => post({ kind: 'unusable', error: runtimeFailure(error) }));
