import { meanInterval } from '#core/math/stats/intervals.ts';
import { mean } from '#core/math/stats/moments.ts';
import type { BatchRoundRequest, BatchRoundResult, Explored } from './batch-rounds.ts';

/** What comes within this ratio of the best after one round stays in the running: a round of a shared machine is good to a few per cent. */
const FINALIST_RATIO = 0.92;
const MIN_FINALISTS = 3;
const MAX_FINALISTS = 6;
/** Rounds without which there is no interval: every finalist has them. */
export const ROUNDS_FOR_INTERVAL = 3;
/** Contenders whose means lie so close need not be told apart: whichever is taken, as little is lost. */
const TIED_RATIO = 0.99;
/** While contenders are neither tied nor separated they get up to so many times the planned rounds. */
const MAX_ROUNDS_FACTOR = 2;

/** The fastest few of what was explored, as many as can be repeated in the time planned, three at least. */
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
 * Repeats finalists in interleaved rounds (A B C A B C), so that slow drift of the machine hits all alike: three rounds each, then only those
 * that the best has not left behind (intervals apart), until one is left, or those left are tied and have the planned rounds.
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
