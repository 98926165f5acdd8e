import { meanInterval } from '#core/math/stats/intervals.ts';
import { mean } from '#core/math/stats/moments.ts';
import type { BatchRoundRequest, BatchRoundResult, Explored } from './batch-rounds.ts';

/**
 * A configuration within this ratio of the best after one round becomes a finalist. A single round on a shared machine is accurate to a few
 * per cent.
 */
const FINALIST_RATIO = 0.92;
const MIN_FINALISTS = 3;
const MAX_FINALISTS = 6;
/** Minimum number of rounds for an interval. Every finalist gets them. */
export const ROUNDS_FOR_INTERVAL = 3;
/** Contenders whose means lie this close are tied: the choice between them costs at most this much. */
const TIED_RATIO = 0.99;
/** While contenders are neither tied nor separated, they get up to this multiple of the planned rounds. */
const MAX_ROUNDS_FACTOR = 2;

/** Selects the fastest explored configurations: as many as can be repeated in the planned time, at least three. */
export function chooseFinalists(
  seen: readonly Explored[],
  { roundMs, repeatMs }: { readonly roundMs: number; readonly repeatMs: number },
): readonly Explored[] {
  const ranked = seen.toSorted((a, b) => b.rowsPerS - a.rowsPerS).slice(0, MAX_FINALISTS);
  let plannedMs = 0;
  return ranked.filter((each, place) => {
    plannedMs += ROUNDS_FOR_INTERVAL * Math.max(roundMs, each.batchMs);
    if (place < MIN_FINALISTS) return true;
    return each.rowsPerS >= (ranked[0]?.rowsPerS ?? 0) * FINALIST_RATIO && plannedMs <= repeatMs;
  });
}

/**
 * Repeats finalists in interleaved rounds (A B C A B C), so that slow drift of the machine affects all alike. Each gets three rounds. After
 * that, only those whose interval overlaps that of the best continue, until one is left or the rest are tied and have the planned rounds.
 */
export function* repeatFinalists(options: {
  readonly finalists: readonly Explored[];
  readonly rounds: number;
}): Generator<BatchRoundRequest, void, BatchRoundResult> {
  const { rounds } = options;
  let contenders = options.finalists.map(({ batchSize, threads, replicas }) => ({
    configuration: { batchSize, threads, replicas },
    rates: [] as number[],
  }));
  for (let round = 1; round < MAX_ROUNDS_FACTOR * rounds; round++) {
    for (const { configuration, rates } of contenders) rates.push((yield { round, ...configuration }).rowsPerS);
    if (round < ROUNDS_FOR_INTERVAL) continue;
    const lowest = Math.max(...contenders.map(({ rates }) => meanInterval(rates).low ?? 0));
    contenders = contenders.filter(({ rates }) => (meanInterval(rates).high ?? Infinity) >= lowest);
    const means = contenders.map(({ rates }) => mean(rates));
    const isTied = Math.min(...means) >= TIED_RATIO * Math.max(...means);
    if (contenders.length === 1 || (isTied && round >= rounds - 1)) return;
  }
}
