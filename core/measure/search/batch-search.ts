import { exploreSetting, bestExplored } from './batch-exploring.ts';
import { chooseFinalists, repeatFinalists } from './batch-finalists.ts';
import type { BatchSearch, Explored, Setting } from './batch-rounds.ts';

/** Powers of two from 1 to `maxBatch`, and `maxBatch` itself. */
export function batchSizeLadder(maxBatch: number): readonly number[] {
  const sizes: number[] = [];
  for (let size = 1; size < maxBatch; size *= 2) sizes.push(size);
  return [...sizes, maxBatch];
}

/** Thread settings worth trying on `cores` cores: every power of two of threads, alone and with as many replicas as fit. */
export function threadSettings(cores: number): readonly Setting[] {
  const settings = new Map<string, { threads: number; replicas: number }>();
  const add = (threads: number, replicas: number): void => {
    settings.set(`${threads}x${replicas}`, { threads, replicas });
  };
  const counts = batchSizeLadder(cores);
  for (const threads of counts) add(threads, 1);
  for (const threads of counts) add(threads, Math.max(1, Math.floor(cores / threads)));
  return [...settings.values()];
}

/**
 * Explores each setting (threads × replicas) over the batch sizes (`exploreSetting`), later settings from near the first one's best size.
 * Then repeats the configurations close to the best in interleaved rounds (`repeatFinalists`).
 * @param options.rounds planned rounds of a finalist, including the exploratory one.
 * @param options.roundMs minimum duration of a round.
 * @param options.repeatMs milliseconds planned for repetitions; limits the number of finalists.
 */
export function* searchBatch(options: {
  readonly batchSizes: readonly number[];
  readonly settings: readonly Setting[];
  readonly rounds: number;
  readonly roundMs: number;
  readonly repeatMs: number;
}): BatchSearch {
  const { batchSizes, settings, rounds } = options;
  const seen: Explored[] = [];
  for (const setting of settings) {
    const first = bestExplored(seen.filter((each) => isOf(each, settings[0])));
    seen.push(...(yield* exploreSetting(batchSizes, setting, first?.batchSize ?? null)));
  }
  if (rounds > 1) yield* repeatFinalists({ ...options, finalists: chooseFinalists(seen, options) });
}

function isOf(each: Setting, setting: Setting | undefined): boolean {
  return each.threads === setting?.threads && each.replicas === setting.replicas;
}

/** Measures exactly the given configurations, in interleaved rounds. */
export function* crossBatch(options: {
  readonly batchSizes: readonly number[];
  readonly settings: readonly Setting[];
  readonly rounds: number;
}): BatchSearch {
  for (let round = 1; round <= options.rounds; round++) {
    for (const setting of options.settings) {
      for (const batchSize of options.batchSizes) yield { round, batchSize, ...setting };
    }
  }
}
