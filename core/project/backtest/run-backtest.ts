import type { BacktestDocument } from '#core/contract/backtest.ts';
import { judgeCpuToGpu } from './cpu-to-gpu.ts';
import { rowsOf } from './figures.ts';
import { goalsOf } from './goals.ts';
import { judge, type Judged } from './judge.ts';
import { mergeRepeated } from './merge-repeated.ts';
import { pairsOf } from './pairs.ts';
import { isOnnxRuntime, type PublicResult } from './result.ts';

/** Predicts all results from each other, each without the results that it must not know. */
function judgeAll(results: readonly PublicResult[], seed: number): readonly Judged[] {
  return [...judge(results, pairsOf(results, seed)), ...judgeCpuToGpu(results, seed)];
}

/** Runs the whole backtest: leaves out a machine and its models, predicts them, and counts how often the intervals cover the truth. */
export function runBacktest(options: {
  readonly files: readonly string[];
  readonly results: readonly PublicResult[];
  readonly leftOut: Readonly<Record<string, number>>;
  readonly seed: number;
}): BacktestDocument {
  const { files, leftOut, seed } = options;
  const { results, ambiguous } = mergeRepeated(options.results);
  const judged = judgeAll(results, seed);
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
    goals: [...goalsOf(hops, fp32)],
  };
}
