import { shapesOf } from '#core/project/backtest/distribution.ts';
import { judge, type Judged, knownOf } from '#core/project/backtest/judge.ts';
import { mergeRepeated } from '#core/project/backtest/merge-repeated.ts';
import { pairsOf } from '#core/project/backtest/pairs.ts';
import { inventedResults } from '#core/project/backtest/testing.ts';
import { readBundledResults } from '#engine/backtest/program.ts';
import type { CoverageTable } from './table.ts';

/** The runtime with the most machines of plain convolutional networks; the whole table is that of `npm run backtest`. */
const RUNTIME = 'ncnn';
/** Invented machines follow the law that is fitted, with an error for each machine and a smaller one for each model. */
const INVENTED = { machines: 24, models: 10, machineSigma: 0.2 } as const;
/** One invented table has 24 machines, so it counts as so many repetitions. */
const REPETITIONS_EACH = 50;

function* rowsOf(repetitions: number): Iterable<readonly (string | number)[]> {
  const seeds = Array.from(
    { length: Math.max(1, Math.round(repetitions / REPETITIONS_EACH)) },
    (_, index) => index + 3,
  );
  const invented = seeds.flatMap((seed): readonly Judged[] => {
    const results = inventedResults({ ...INVENTED, seed });
    return judge(knownOf(results), pairsOf(results, 1));
  });
  const { results } = mergeRepeated(readBundledResults().results);
  const published = results.filter(({ runtimeFamily }) => runtimeFamily === RUNTIME);
  const ofPublished = judge(knownOf(published), pairsOf(published, 1));
  for (const [name, judged] of [
    ['invented', invented],
    [RUNTIME, ofPublished],
  ] as const) {
    for (const { hop, generations, belowPct } of shapesOf(judged)) {
      yield [name, hop, generations, ...belowPct.map((pct) => `${pct.toFixed(0)} %`)];
    }
  }
}

/** Whether as many true values lie below a quantile of a projection as it says. */
export const PROJECTION_SHAPE: CoverageTable = {
  name: 'projection-shape',
  title: 'The shape of projections',
  explanation: `The share of true throughputs below five quantiles of their predictive distribution: of invented machines that differ by chance, and of the published results of ${RUNTIME} alone, predicted from each other without the machine, its generation and the architecture of the model. Generations have the same weight. \`npm run backtest\` has the same of all published results.`,
  columns: ['results', 'hop', 'generations', 'below 5 %', 'below 25 %', 'below 50 %', 'below 75 %', 'below 95 %'],
  rows: rowsOf,
};
