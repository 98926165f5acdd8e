import type { BacktestDocument } from '#core/contract/run/backtest.ts';
import { judgeCpuToGpu } from '#core/project/backtest/cpu-to-gpu.ts';
import { rowsOf } from '#core/project/backtest/figures.ts';
import { borrowedOf } from '#core/project/backtest/borrowed.ts';
import { correlationsOf, seedsOf, shapesOf } from '#core/project/backtest/distribution.ts';
import { goalsOf } from '#core/project/backtest/goals.ts';
import { createLeftOutProjector, judge, type Judged, knownOf } from '#core/project/backtest/judge.ts';
import { mergeRepeated } from '#core/project/backtest/merge-repeated.ts';
import { pairsOf } from '#core/project/backtest/pairs.ts';
import { isOnnxRuntime, type PublicResult } from '#core/project/backtest/result.ts';
import { choiceCases, type PriceList } from './choice-cases.ts';
import { choicesOf } from './choices.ts';

/**
 * Runs the whole backtest: holds out a machine and its models, predicts them, counts how often the intervals cover the truth, and chooses machines by
 * their predicted cost.
 */
export function runBacktest(options: {
  readonly files: readonly string[];
  readonly results: readonly PublicResult[];
  readonly leftOut: Readonly<Record<string, number>>;
  readonly prices: PriceList;
  /** Seeds for the draws of the sources. The tables come from the first seed, with their spread over all seeds. */
  readonly seeds: readonly [number, ...(readonly number[])];
}): BacktestDocument {
  const { files, leftOut, prices, seeds } = options;
  const [seed, ...others] = seeds;
  const { results, ambiguous } = mergeRepeated(options.results);
  const known = knownOf(results);
  const pairs = pairsOf(results, seed);
  const projector = createLeftOutProjector(known, pairs);
  const ofPairs = judge(known, pairs, projector);
  const judged = [...ofPairs, ...judgeCpuToGpu(results, seed)];
  const isFp32 = ({ source, target }: Judged): boolean => source.precision === 'fp32' && target.precision === 'fp32';
  const hops = rowsOf(judged);
  const fp32 = rowsOf(judged.filter(isFp32));
  const unknown = results.filter(({ machine }) => machine.bandwidthGBps === null).map(({ machine }) => machine.name);
  return {
    schemaVersion: 1,
    files: [...files],
    seed,
    results: results.length,
    leftOut: ambiguous === 0 ? leftOut : { ...leftOut, 'values of one setting that contradict each other': ambiguous },
    unknownMachines: [...new Set(unknown)].toSorted(),
    hops: [...hops],
    fp32: [...fp32],
    kinds: [...rowsOf(judged, ['family', 'precision'])],
    runtimes: [...rowsOf(judged, ['runtime'])],
    onnxRuntime: [...rowsOf(judged.filter(({ target }) => isOnnxRuntime(target)))],
    shapes: [...shapesOf(ofPairs)],
    correlations: [...correlationsOf(ofPairs)],
    borrowed: [...borrowedOf(pairs)],
    seeds: [...seedsOf([ofPairs, ...others.map((other) => judge(known, pairsOf(results, other)))])],
    goals: [...goalsOf(hops, fp32)],
    choices: choicesOf(choiceCases({ results, prices, projector }), prices.region),
  };
}
