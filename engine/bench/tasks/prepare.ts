import type { TensorRows } from '../../dataset/tensor-rows.ts';
import { nowMs } from '../clock.ts';
import { RequestFeeds } from '../feeds.ts';
import type { BenchInput, Prepared } from '../protocol.ts';
import { withRuntimeFailure } from '../runtime-failure.ts';
import { openSession, type OpenSession } from '../session.ts';

/**
 * A cold start as a serverless platform would see it, in this new process: time since it was spawned (runtime loaded), session
 * creation, first inference, resident memory of process and session without what reading the data took. Then tries whether rows can really be stacked: a free leading dimension is a promise that not every
 * export keeps. Throws what ONNX Runtime throws when the model cannot run at all.
 */
export async function prepare(options: {
  readonly input: BenchInput;
  readonly loadRows: () => Promise<TensorRows>;
  readonly spawnedAtMs: number;
}): Promise<Prepared> {
  const { input } = options;
  const processMs = nowMs() - options.spawnedAtMs;
  const processBytes = process.memoryUsage().rss;
  // Rows are read between the stages: a server's cold start has no file to read.
  const data = await options.loadRows();
  const feeds = new RequestFeeds(data);
  const residentBefore = process.memoryUsage().rss;
  const sessionStartMs = nowMs();
  const { modelPath, outputs } = input;
  const open = await withRuntimeFailure(() => openSession({ modelPath, threads: 1, outputs }));
  const sessionMs = nowMs() - sessionStartMs;
  const firstStartMs = nowMs();
  await withRuntimeFailure(() => open.session.run(feeds.fill(0, 1), open.fetches));
  const firstInferenceMs = nowMs() - firstStartMs;
  const grownBytes = process.memoryUsage().rss - residentBefore;
  return {
    stackingProblem: input.batchable ? await stackingProblem(open, feeds) : null,
    processMs,
    sessionMs,
    firstInferenceMs,
    residentMiB: (processBytes + Math.max(grownBytes, 0)) / 2 ** 20,
  };
}

async function stackingProblem({ session, fetches }: OpenSession, feeds: RequestFeeds): Promise<string | null> {
  try {
    const results = await session.run(feeds.fill(0, 2), fetches);
    const unstacked = fetches.find((name) => results[name]?.dims[0] !== 2);
    return unstacked === undefined ? null : `output ${unstacked} does not grow with the batch`;
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, ' ').slice(0, 300);
  }
}
