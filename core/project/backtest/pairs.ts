import { hopBetween, type Hop } from '#core/project/projection/machine.ts';
import { createRandom } from '#core/math/stats/random.ts';
import { mapBy } from './map-by.ts';
import { type PublicResult, settingOf } from './result.ts';

/** One projection that can be judged: what was measured on the source, and what came out on the target. */
export interface Pair {
  readonly hop: Hop;
  readonly source: PublicResult;
  readonly target: PublicResult;
}

/** Sources that each target is predicted from, for one hop: more would count the same machines over and over. */
const SOURCES = 4;
/** Cores of a machine that people measure on; larger ones are still targets. */
const MAX_SOURCE_CORES = 128;
/** A thread count is trusted up to twice beyond what was measured: docs/methodology/projection.md. */
const MAX_THREAD_RATIO = 2;
/** One session has few threads: an instance of many cores is filled with sessions. */
const MAX_THREADS = 16;

/** All pairs of one setting on two machines, and of one machine with twice the threads; at most four sources a target and hop, drawn by the seed. */
export function pairsOf(results: readonly PublicResult[], seed: number): readonly Pair[] {
  const random = createRandom(seed);
  const judged = results.filter((result) => threadsOf(result) <= MAX_THREADS);
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

/** Threads of one session: llama.cpp answers one prompt on all cores; throughput on all cores comes from many sessions. */
function threadsOf({ threads, metric, machine }: PublicResult): number {
  return threads ?? (metric === 'tokens/s' && machine.arch !== 'gpu' ? machine.cores : 1);
}

function isSource({ machine }: PublicResult): boolean {
  return machine.arch === 'gpu' || machine.cores <= MAX_SOURCE_CORES;
}

function isFewerThreads(source: PublicResult, target: PublicResult): boolean {
  const ratio = (target.threads ?? 0) / (source.threads ?? Infinity);
  return ratio > 1 && ratio <= MAX_THREAD_RATIO;
}

/** Siblings with the same number of the same cores are the same machine; so is one GPU in two instance types. */
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
