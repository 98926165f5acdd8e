import { shapesOf } from '#core/project/backtest/distribution.ts';
import { judge, knownOf } from '#core/project/backtest/judge.ts';
import { mergeRepeated } from '#core/project/backtest/merge-repeated.ts';
import { pairsOf } from '#core/project/backtest/pairs.ts';
import { readBundledResults } from '#engine/backtest/program.ts';
import type { CoverageTable } from './table.ts';

/** The runtime with the most results of plain convolutional networks; those of all are in the table of `npm run backtest`. */
const RUNTIME = 'ncnn';
/** Each draw of the sources is a seed. */
const REPETITIONS_EACH = 50;

function* rowsOf(repetitions: number): Iterable<readonly (string | number)[]> {
  const { results } = mergeRepeated(readBundledResults().results);
  const known = knownOf(results.filter(({ runtimeFamily }) => runtimeFamily === RUNTIME));
  const seeds = Array.from(
    { length: Math.max(1, Math.round(repetitions / REPETITIONS_EACH)) },
    (_, index) => index + 1,
  );
  const judged = seeds.flatMap((seed) => judge(known, pairsOf(known.results, seed)));
  for (const { hop, generations, projections, belowPct } of shapesOf(judged)) {
    yield [hop, generations, projections, ...belowPct.map((pct) => `${pct.toFixed(0)} %`)];
  }
}

/** Whether as many true values lie below a quantile of a projection as it says. */
export const PROJECTION_SHAPE: CoverageTable = {
  name: 'projection-shape',
  title: 'The shape of projections',
  explanation: `The share of true throughputs below five quantiles of their predictive distribution: published results of ${RUNTIME}, predicted from each other without the machine, its generation and the architecture of the model. Generations have the same weight. \`npm run backtest\` prints the same for all published results.`,
  columns: ['hop', 'generations', 'projections', 'below 5 %', 'below 25 %', 'below 50 %', 'below 75 %', 'below 95 %'],
  rows: rowsOf,
};
