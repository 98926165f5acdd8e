import type { BacktestCorrelation, BacktestSeeds, BacktestShape } from '#core/contract/run/backtest.ts';
import { type Hop, HOPS } from '#core/project/projection/machine.ts';
import { mean, median } from '#core/math/stats/moments.ts';
import { intervalAt, quantileAtZ, zOfQuantile } from '#core/project/projection/predictive.ts';
import { normalQuantile } from '#core/math/stats/distributions.ts';
import { isCovered } from './figures.ts';
import type { Judged } from './judge.ts';
import { unitOf } from './left-out.ts';
import { mapBy } from './map-by.ts';
import { settingOf } from './result.ts';

/** The levels at which the shape of a predictive distribution is judged, in per cent. */
const SHAPE_PCT = [5, 25, 50, 75, 95] as const;

/** Projections without references that have a predictive distribution: those of a plan. */
function plain(judged: readonly Judged[]): readonly Judged[] {
  return judged.filter(({ references, quantiles }) => !references && quantiles !== null);
}

/** The mean over generations of the share of their projections that match, in per cent: each generation has the same weight. */
function sharePct<T extends Pick<Judged, 'target'>>(of: readonly T[], matches: (each: T) => boolean): number {
  const units = [...mapBy(of, ({ target }) => unitOf(target)).values()];
  return 100 * mean(units.map((own) => own.filter(matches).length / own.length));
}

function generationsOf(of: readonly Pick<Judged, 'target'>[]): number {
  return new Set(of.map(({ target }) => unitOf(target))).size;
}

function inOrder<T>(byHop: ReadonlyMap<Hop, T>): readonly (readonly [Hop, T])[] {
  return [...byHop].toSorted(([a], [b]) => HOPS.indexOf(a) - HOPS.indexOf(b));
}

/** How many true values lie below each quantile of their predictive distribution: as many as its level, if its shape is right. */
export function shapesOf(judged: readonly Judged[]): readonly BacktestShape[] {
  return inOrder(mapBy(plain(judged), ({ hop }) => hop)).map(([hop, of]) => ({
    hop,
    projections: of.length,
    generations: generationsOf(of),
    belowPct: SHAPE_PCT.map((pct) => {
      const z = normalQuantile(pct / 100);
      return sharePct(of, ({ logError, quantiles }) => quantiles !== null && logError < quantileAtZ(quantiles, z));
    }),
  }));
}

/**
 * The correlation of the errors of two projections from one source: to machines of one generation, and to machines of two. Errors are the z scores that draw
 * them. Each pair of a source and a target generation has the same weight.
 */
export function correlationsOf(judged: readonly Judged[]): readonly BacktestCorrelation[] {
  const between = plain(judged).filter(({ hop }) => hop === 'isa' || hop === 'other-isa');
  const placed = between.map(({ source, target, logError, quantiles }) => ({
    from: `${source.machine.name}|${settingOf(source)}`,
    machine: target.machine.name,
    unit: unitOf(target),
    z: quantiles === null ? 0 : zOfQuantile(quantiles, logError),
  }));
  if (placed.length === 0) return [];
  const variance = mean(placed.map(({ z }) => z * z));
  const products = { within: [] as number[], between: [] as number[] };
  for (const of of mapBy(placed, ({ from }) => from).values()) {
    for (const [index, one] of of.entries()) {
      for (const other of of.slice(index + 1)) {
        if (one.machine !== other.machine)
          products[one.unit === other.unit ? 'within' : 'between'].push(one.z * other.z);
      }
    }
  }
  return (['within', 'between'] as const).flatMap((generations) => {
    const of = products[generations];
    return of.length === 0 ? [] : [{ generations, pairs: of.length, correlation: mean(of) / variance }];
  });
}

/** Coverage and error over several draws of the sources. @param judgedBySeed of each draw. */
export function seedsOf(judgedBySeed: readonly (readonly Judged[])[]): readonly BacktestSeeds[] {
  const bySeed = judgedBySeed.map((judged) => mapBy(plain(judged), ({ hop }) => hop));
  return HOPS.flatMap((hop): readonly BacktestSeeds[] => {
    const draws = bySeed.flatMap((byHop) => byHop.get(hop) ?? []).length === 0 ? [] : bySeed;
    const values = (of: (own: readonly Judged[]) => number): [number, number] => {
      const found = draws.map((byHop) => of(byHop.get(hop) ?? []));
      return [Math.min(...found), Math.max(...found)];
    };
    if (draws.length === 0) return [];
    return [
      {
        hop,
        seeds: draws.length,
        medianErrorPct: values((own) => 100 * median(own.map(({ logError }) => Math.abs(Math.expm1(logError))))),
        cover80Pct: values((own) => sharePct(own, (each) => isCovered(each, 0.8))),
        cover90Pct: values((own) => sharePct(own, (each) => isCovered(each, 0.9))),
      },
    ];
  });
}

/** Half of the width of the central interval of a level, in log. */
export function halfWidthOf(quantiles: Float64Array, level: number): number {
  const [low, high] = intervalAt(quantiles, level);
  return (high - low) / 2;
}
