import type { CachedStart, ResidentPoint } from '#core/contract/machine/cold-start.ts';
import type { TensorRows } from '#engine/model/tensor-rows.ts';
import { nowMs } from '#engine/runtime/clock.ts';
import { collectGarbage } from '#engine/runtime/collect-garbage.ts';
import { RequestFeeds } from '#engine/runtime/feeds.ts';
import { largestBatch } from '#engine/runtime/largest-batch.ts';
import type { BenchTask, Prepared } from '#engine/bench/protocol.ts';
import type { BenchInput } from '#engine/runtime/bench-input.ts';
import { withRuntimeFailure } from '#engine/runtime/runtime-failure.ts';
import { openSession, type OpenSession, type SessionOptions } from '#engine/runtime/session.ts';
import { measureSteadyState } from './steady-state.ts';

/** Batch sizes at which memory is measured, as far as their batches are fast enough. */
const SIZES = [1, 8, 64, 512, 4_096];
/** A batch that would take longer is skipped. */
const MAX_BATCH_MS = 400;

/** Memory by batch size in this process, ascending: `run` runs one batch, `residentMiB` is the memory of the model. */
async function measureResidentMemory(options: {
  readonly largestBatch: number;
  readonly run: (batchSize: number) => Promise<unknown>;
  readonly residentMiB: () => number;
}): Promise<readonly ResidentPoint[]> {
  const points: ResidentPoint[] = [];
  let rowMs = 0;
  for (const batchSize of SIZES) {
    if (batchSize > options.largestBatch || batchSize * rowMs > MAX_BATCH_MS) break;
    const startedMs = nowMs();
    await options.run(batchSize);
    rowMs = (nowMs() - startedMs) / batchSize;
    points.push({ batchSize, residentMiB: options.residentMiB() });
  }
  return points;
}

interface Starting<K extends 'prepare' | 'prepare-cached'> {
  readonly task: Extract<BenchTask, { kind: K }>;
  readonly loadRows: () => Promise<TensorRows>;
}

/** An ONNX file cannot be larger than this, because of protobuf's limit. */
const MAX_ONNX_BYTES = 2 ** 31;

/**
 * A cold start as on a serverless platform, in this new process: time since spawn (runtime loaded), session creation,
 * first inference, resident memory of process and session without the data, then when inferences become steady. Then
 * tests whether rows can be stacked, because not every export supports its free leading dimension. If the task requests
 * it, also measures memory by batch size and saves the optimised model for later starts. Throws AppError if the model
 * cannot run at all.
 */
export async function prepare({ task, loadRows }: Starting<'prepare'>): Promise<Prepared> {
  const { input } = task;
  const processMs = nowMs() - task.spawnedAtMs;
  const processBytes = process.memoryUsage().rss;
  // Read the rows between the stages, because a server's cold start reads no file.
  const data = await loadRows();
  const feeds = new RequestFeeds(data);
  // Memory freed after reading must not hide the growth of the session.
  collectGarbage();
  const residentBefore = process.memoryUsage().rss;
  const residentMiB = (): number => (processBytes + Math.max(process.memoryUsage().rss - residentBefore, 0)) / 2 ** 20;
  const { modelPath, outputs } = input;
  const { open, sessionMs, firstInferenceMs } = await start(
    { modelPath, threads: 1, outputs, provider: input.provider },
    feeds,
  );
  const bare = { processMs, sessionMs, firstInferenceMs, residentMiB: residentMiB() };
  const run = (first: number, size: number) =>
    withRuntimeFailure(() => open.session.run(feeds.fill(first, size), open.fetches));
  const steady = await measureSteadyState(firstInferenceMs, (index) => run(index, 1));
  const stackingIssue = input.batchable ? await stackingProblem(open, feeds) : null;
  if (task.saveOptimisedTo === undefined) return { ...bare, steady, stackingProblem: stackingIssue };
  const isStackable = input.stackable && stackingIssue === null;
  return {
    ...bare,
    steady,
    stackingProblem: stackingIssue,
    residentByBatch: await measureResidentMemory({
      largestBatch: isStackable ? largestBatch(data) : 1,
      run: (batchSize) => run(0, batchSize),
      residentMiB,
    }),
    optimisedProblem: await saveOptimised(input, task.saveOptimisedTo),
  };
}

/** A start from the optimised model that an earlier start saved. Throws AppError if it cannot be loaded. */
export async function prepareCached({ task, loadRows }: Starting<'prepare-cached'>): Promise<CachedStart> {
  const feeds = new RequestFeeds(await loadRows());
  const { optimisedPath: modelPath, input } = task;
  const session = { modelPath, threads: 1, outputs: input.outputs, asInFile: true };
  const { sessionMs, firstInferenceMs } = await start(session, feeds);
  return { sessionMs, firstInferenceMs };
}

async function start(
  options: SessionOptions,
  feeds: RequestFeeds,
): Promise<{ readonly open: OpenSession; readonly sessionMs: number; readonly firstInferenceMs: number }> {
  const sessionStartMs = nowMs();
  const open = await withRuntimeFailure(() => openSession(options));
  const sessionMs = nowMs() - sessionStartMs;
  const firstStartMs = nowMs();
  await withRuntimeFailure(() => open.session.run(feeds.fill(0, 1), open.fetches));
  return { open, sessionMs, firstInferenceMs: nowMs() - firstStartMs };
}

/** Null if the optimised model was saved, else why it was not. */
async function saveOptimised(input: BenchInput, saveOptimisedTo: string): Promise<string | null> {
  const { modelPath, outputs, weightBytes } = input;
  if (weightBytes >= MAX_ONNX_BYTES) return 'its optimised form would not fit into one ONNX file (2 GiB)';
  try {
    const { session } = await openSession({ modelPath, threads: 1, outputs, saveOptimisedTo });
    await session.release();
    return null;
  } catch (error) {
    return `ONNX Runtime cannot save its optimised form: ${said(error)}`;
  }
}

async function stackingProblem({ session, fetches }: OpenSession, feeds: RequestFeeds): Promise<string | null> {
  try {
    const results = await session.run(feeds.fill(0, 2), fetches);
    const unstacked = fetches.find((name) => results[name]?.dims[0] !== 2);
    return unstacked === undefined ? null : `output ${unstacked} does not grow with the batch`;
  } catch (error) {
    return said(error);
  }
}

function said(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, ' ').slice(0, 300);
}
