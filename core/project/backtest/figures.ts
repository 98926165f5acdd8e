import type { BacktestFigures, BacktestRow } from '#core/contract/backtest.ts';
import { HOPS } from '#core/project/projection/machine.ts';
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
  const withInterval = judged.filter(({ half90 }) => half90 !== null);
  const covered = (half: 'half80' | 'half90'): number | null =>
    shareOf(withInterval, (each) => Math.abs(each.logError) <= (each[half] ?? -1));
  const widths = ascending(withInterval.map(({ half90 }) => Math.exp(half90 ?? 0)).filter(Number.isFinite));
  return {
    projections: judged.length,
    machines: new Set(judged.map(({ target }) => target.machine.name)).size,
    generations: new Set(judged.map(({ target }) => unitOf(target))).size,
    models: new Set(judged.map(({ target }) => target.model)).size,
    medianErrorPct: quantileOfSorted(errors, 0.5),
    meanErrorPct: mean(errors),
    withinTwoPct: shareOf(judged, ({ logError }) => Math.abs(logError) <= Math.LN2) ?? 0,
    intervals: withInterval.length,
    cover80Pct: covered('half80'),
    cover90Pct: covered('half90'),
    width90: widths.length === 0 ? null : quantileOfSorted(widths, 0.5),
    ratios: RATIO_SHARES.map((share) => quantileOfSorted(ratios, share)),
  };
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
