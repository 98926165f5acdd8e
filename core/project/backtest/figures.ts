import type { BacktestFigures, BacktestRow } from '#core/contract/run/backtest.ts';
import { HOPS } from '#core/project/projection/machine.ts';
import { intervalAt } from '#core/project/projection/predictive.ts';
import { mean } from '#core/math/stats/moments.ts';
import { quantileOfSorted } from '#core/math/stats/percentiles.ts';
import type { Judged } from './judge.ts';
import { unitOf } from './left-out.ts';
import { mapBy } from './map-by.ts';

const RATIO_SHARES = [0.05, 0.25, 0.5, 0.75, 0.95] as const;

/** Errors and coverage of at least one projection. */
export function figuresOf(judged: readonly Judged[]): BacktestFigures {
  const ascending = (values: readonly number[]): readonly number[] => values.toSorted((a, b) => a - b);
  const errors = ascending(judged.map(({ logError }) => 100 * Math.abs(Math.expm1(logError))));
  const ratios = ascending(judged.map(({ logError }) => Math.exp(logError)));
  const withInterval = judged.filter(({ quantiles }) => quantiles !== null);
  const covered = (level: number): number | null => shareOf(withInterval, (each) => isCovered(each, level));
  const widths = ascending(
    withInterval.flatMap(({ quantiles }) => (quantiles === null ? [] : factorOf(quantiles, 0.9))),
  );
  return {
    projections: judged.length,
    machines: new Set(judged.map(({ target }) => target.machine.name)).size,
    generations: new Set(judged.map(({ target }) => unitOf(target))).size,
    models: new Set(judged.map(({ target }) => target.model)).size,
    medianErrorPct: quantileOfSorted(errors, 0.5),
    meanErrorPct: mean(errors),
    withinTwoPct: shareOf(judged, ({ logError }) => Math.abs(logError) <= Math.LN2) ?? 0,
    intervals: withInterval.length,
    cover80Pct: covered(0.8),
    cover90Pct: covered(0.9),
    width90: widths.length === 0 ? null : quantileOfSorted(widths, 0.5),
    ratios: RATIO_SHARES.map((share) => quantileOfSorted(ratios, share)),
  };
}

/** Whether the central interval of a level contains the true value. */
export function isCovered({ logError, quantiles }: Pick<Judged, 'logError' | 'quantiles'>, level: number): boolean {
  if (quantiles === null) return false;
  const [low, high] = intervalAt(quantiles, level);
  return logError >= low && logError <= high;
}

/** The factor from the middle to an end of the central interval of a level. */
export function factorOf(quantiles: Float64Array, level: number): number {
  const [low, high] = intervalAt(quantiles, level);
  return Math.exp((high - low) / 2);
}

function shareOf<T>(of: readonly T[], matches: (each: T) => boolean): number | null {
  return of.length === 0 ? null : (100 * of.filter(matches).length) / of.length;
}

/** Rows by hop and references, and optionally by further fields, in the order of the hops. */
export function rowsOf(
  judged: readonly Judged[],
  by: readonly ('family' | 'precision' | 'runtime')[] = [],
): readonly BacktestRow[] {
  const keyOf = ({ hop, references, target }: Judged): string =>
    [HOPS.indexOf(hop), references ? 1 : 0, ...by.map((field) => target[field])].join('\t');
  return [...mapBy(judged, keyOf)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, group]) => {
      const [first] = group;
      if (first === undefined) return [];
      const field = (name: (typeof by)[number]): string | null => (by.includes(name) ? first.target[name] : null);
      return [
        {
          hop: first.hop,
          references: first.references,
          family: field('family'),
          precision: field('precision'),
          runtime: field('runtime'),
          ...figuresOf(group),
        },
      ];
    });
}
