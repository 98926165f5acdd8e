import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelProfile } from '#core/contract/run/profile.ts';
import type { GraphFacts } from '#core/project/projection/graph-facts.ts';
import { modelProfile } from '#core/project/projection/model-profile.ts';
import { median } from '#core/math/stats/moments.ts';
import { readGraphFacts } from '#engine/model/graph-facts.ts';
import { nowMs } from '#engine/runtime/clock.ts';
import type { TaskContext } from '#engine/bench/context.ts';
import { isStopped } from '#engine/runtime/control.ts';
import { RequestFeeds } from '#engine/runtime/feeds.ts';
import { largestBatch } from '#engine/runtime/largest-batch.ts';
import { openSession, type OpenSession } from '#engine/runtime/session.ts';
import { readProfile } from './read-profile.ts';
import { measureNodeCosts } from './tiny-chain.ts';

/** Batch sizes in order of preference: the first set that leaves time for a few runs of each is used. */
const SIZES = [[1, 8, 32], [1, 4, 16], [1, 2, 4], [1, 2], [1]] as const;
/**
 * Runs of each batch size: the number for a good median, for which the time may be exceeded by half; the minimum; and a
 * maximum for fast models.
 */
const GOOD_RUNS = 30;
const MIN_RUNS = 5;
const MAX_RUNS = 300;
/** Profiled runs before the plain session's turn, and plain runs per turn: small calls need warm-up, and are cheap. */
const BLOCK = 10;
const PLAIN_BLOCK = { runs: 60, ms: 10, warmUps: 3 };
const ROUNDS = 3;
/** Maximum number of profiler events; reading half a gigabyte of them would take longer than the runs. */
const MAX_EVENTS = 60_000;
/** Larger weights are not written again; the graph of the original file is used instead. */
const MAX_SAVED_BYTES = 2 ** 28;

/**
 * Profiles a model on one thread with full ONNX Runtime optimisation, in about `seconds`. Two sessions alternate, one
 * with the profiler and one without, because the profiler slows small nodes down. Null if stopped. Throws ONNX
 * Runtime's errors.
 */
export async function profileRuns(
  context: Pick<TaskContext, 'input' | 'data' | 'stop'>,
  options: { readonly folder: string; readonly seconds: number; readonly ridge: ModelProfile['ridge'] },
): Promise<ModelProfile | null> {
  const { input, stop } = context;
  const { folder, seconds, ridge } = options;
  const { modelPath, outputs } = input;
  const profiles = join(folder, 'nodes');
  await mkdir(profiles, { recursive: true });
  const plain = await openSession({ modelPath, threads: 1, outputs });
  const optimised = join(folder, 'optimised.onnx');
  const profiled = await openSession({
    modelPath,
    threads: 1,
    outputs,
    profilePrefix: join(profiles, 'ort'),
    ...(input.weightBytes <= MAX_SAVED_BYTES ? { saveOptimisedTo: optimised } : {}),
  });
  const graph = graphFacts(input.weightBytes <= MAX_SAVED_BYTES ? optimised : modelPath, modelPath);
  const costs = await measureNodeCosts(folder, seconds);
  const mostRuns = MAX_EVENTS / graph.nodes.size;
  const timed = await timeRuns({ plain, profiled }, context, { seconds, mostRuns });
  profiled.session.endProfiling();
  await profiled.session.release();
  await plain.session.release();
  if (isStopped(stop)) return null;
  return modelProfile({
    events: await readProfile(profiles),
    runSizes: timed.runSizes,
    graph,
    batchSizes: timed.batchSizes,
    callMs: timed.callsMs.map(median),
    floorUs: costs.profilerUs,
    callUs: costs.callUs,
    threads: 1,
    ridge,
  });
}

interface TimedRuns {
  readonly batchSizes: readonly number[];
  /** Milliseconds of the plain session's runs, by batch size. */
  readonly callsMs: readonly (readonly number[])[];
  /** The batch size of each profiled run in order; null for a warm-up. */
  readonly runSizes: readonly (number | null)[];
}

/** Runs both sessions in turns, in ROUNDS rounds over the batch sizes. `mostRuns` limits the profiled runs of all sizes. */
async function timeRuns(
  { plain, profiled }: { readonly plain: OpenSession; readonly profiled: OpenSession },
  { input, data, stop }: Pick<TaskContext, 'input' | 'data' | 'stop'>,
  { seconds, mostRuns }: { readonly seconds: number; readonly mostRuns: number },
): Promise<TimedRuns> {
  const run = runner(data);
  await run(plain, 1);
  const oneMs = await run(plain, 1);
  const batchSizes = sizesFor(oneMs, 1000 * seconds, input.stackable ? largestBatch(data) : 1);
  const runSizes: (number | null)[] = [];
  for (const size of batchSizes) {
    await run(plain, size);
    await run(profiled, size);
    runSizes.push(null);
  }
  const callsMs = batchSizes.map((): number[] => []);
  const most = Math.max(MIN_RUNS, Math.min(MAX_RUNS, mostRuns / batchSizes.length));
  const turnMs = (1000 * seconds) / (ROUNDS * batchSizes.length);
  for (let round = 1; round <= ROUNDS; round++) {
    for (const [at, size] of batchSizes.entries()) {
      const calls = callsMs[at] ?? [];
      const startMs = nowMs();
      const isEnough = (): boolean => {
        const turns = (nowMs() - startMs) / turnMs;
        const share = (runSizes.filter((each) => each === size).length * ROUNDS) / round;
        return share >= most || (turns >= 1 && share >= GOOD_RUNS) || (turns >= 1.5 && share >= MIN_RUNS);
      };
      while (!isEnough() && !isStopped(stop)) {
        // The other session has displaced the caches, so the first runs after a switch are discarded.
        for (let k = 0; k < PLAIN_BLOCK.warmUps; k++) await run(plain, size);
        const untilMs = nowMs() + PLAIN_BLOCK.ms;
        for (let k = 0; k < PLAIN_BLOCK.runs && (k < BLOCK || nowMs() < untilMs); k++)
          calls.push(await run(plain, size));
        await run(profiled, size);
        runSizes.push(null);
        for (let k = 0; k < BLOCK; k++) {
          await run(profiled, size);
          runSizes.push(size);
        }
      }
    }
  }
  return { batchSizes, callsMs, runSizes };
}

/** A function that runs a batch of the next rows in a session, and returns its milliseconds. */
function runner(data: TaskContext['data']): (session: OpenSession, size: number) => Promise<number> {
  const feeds = new RequestFeeds(data);
  let next = 0;
  return async ({ session, fetches }, size) => {
    const rows = feeds.fill(next, size);
    next += size;
    const startMs = nowMs();
    await session.run(rows, fetches);
    return nowMs() - startMs;
  };
}

function sizesFor(oneMs: number, budgetMs: number, largest: number): readonly number[] {
  const fits = SIZES.find((sizes) => {
    const rows = sizes.reduce((sum: number, size) => sum + size, 0);
    return (sizes.at(-1) ?? 1) <= largest && 2 * MIN_RUNS * rows * oneMs <= budgetMs;
  });
  return fits ?? [1];
}

/** Facts of the optimised graph if ONNX Runtime saved it, else of the original, with mostly the same names. */
function graphFacts(preferred: string, otherwise: string): GraphFacts {
  try {
    return readGraphFacts(preferred);
  } catch {
    return readGraphFacts(otherwise);
  }
}
