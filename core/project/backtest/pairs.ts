import { hopBetween, type Hop } from '#core/project/projection/machine.ts';
import { createRandom } from '#core/math/stats/random.ts';
import { mapBy } from './map-by.ts';
import { type PublicResult, settingOf } from './result.ts';

/** One projection that can be judged: a result on the source, and the true result on the target. */
export interface Pair {
  readonly hop: Hop;
  readonly source: PublicResult;
  readonly target: PublicResult;
}

/** Maximum number of sources per target and hop. More would count the same machines repeatedly. */
const SOURCES = 4;
/** Maximum cores of a source, as a machine that people measure on. Larger machines are still targets. */
const MAX_SOURCE_CORES = 128;
/** Thread counts are extrapolated to at most twice the measured count (docs/methodology/projection.md). */
const MAX_THREAD_RATIO = 2;
/** Maximum threads of one session. An instance with many cores is filled with sessions. */
const MAX_THREADS = 16;

/**
 * All pairs of one setting on two machines, and of one machine at up to twice the threads. At most four sources per target and hop, drawn
 * with the seed.
 */
export function pairsOf(results: readonly PublicResult[], seed: number): readonly Pair[] {
  const random = createRandom(seed);
  const judged = results.filter(isPredictable);
  const bySetting = mapBy(judged, settingOf);
  const byMachine = mapBy(judged, (r) => `${r.machine.name}|${settingOf({ ...r, threads: null })}`);
  const pairs: Pair[] = [];
  for (const target of judged) {
    const candidates = [
      ...(bySetting.get(settingOf(target)) ?? []).filter((source) => source.machine.name !== target.machine.name),
      ...(byMachine.get(`${target.machine.name}|${settingOf({ ...target, threads: null })}`) ?? []).filter((source) =>
        isFewerThreads(source, target),
      ),
    ];
    const byHop = mapBy(candidates.filter(isSource), (source) => hopOf(source, target));
    for (const [hop, sources] of byHop) {
      if (hop === null) continue;
      const stream = random.fork(`${hop} ${settingOf(target)} ${target.machine.name}`);
      for (const source of draw(sources, stream.uniform)) pairs.push({ hop, source, target });
    }
  }
  return pairs;
}

/** Whether a result is predicted, and predicts others: one session has at most 16 threads. */
export function isPredictable(result: PublicResult): boolean {
  return threadsOf(result) <= MAX_THREADS;
}

/** Threads of one session. llama.cpp answers one prompt on all cores; other throughput on all cores comes from many sessions. */
function threadsOf({ threads, metric, machine }: PublicResult): number {
  return threads ?? (metric === 'tokens/s' && machine.arch !== 'gpu' ? machine.cores : 1);
}

/** Whether people measure on a machine of this size. */
export function isSource({ machine }: PublicResult): boolean {
  return machine.arch === 'gpu' || machine.cores <= MAX_SOURCE_CORES;
}

function isFewerThreads(source: PublicResult, target: PublicResult): boolean {
  const ratio = (target.threads ?? 0) / (source.threads ?? Infinity);
  return ratio > 1 && ratio <= MAX_THREAD_RATIO;
}

/** Siblings with the same number of the same cores count as the same machine, and so does one GPU in two instance types. */
function hopOf(source: PublicResult, target: PublicResult): Hop | null {
  const hop = hopBetween(source.machine, target.machine);
  if (hop === 'generation' && source.machine.cores === target.machine.cores) return null;
  if (hop === 'gpu-gpu' && source.machine.generation === target.machine.generation) return null;
  return hop;
}

function draw<T>(from: readonly T[], uniform: () => number): readonly T[] {
  return from
    .map((each) => ({ each, key: uniform() }))
    .toSorted((a, b) => a.key - b.key)
    .slice(0, SOURCES)
    .map(({ each }) => each);
}
