import type { BacktestBorrowed } from '#core/contract/run/backtest.ts';
import { mean, median } from '#core/math/stats/moments.ts';
import { coefficientsWithoutData } from '#core/project/projection/fitted.ts';
import { type Hop, HOPS } from '#core/project/projection/machine.ts';
import { intervalAt, MIN_RESIDUALS, predictiveQuantiles, quantileAtZ } from '#core/project/projection/predictive.ts';
import { factorOf, isCovered } from './figures.ts';
import { logRatio, unitOf } from './left-out.ts';
import { mapBy } from './map-by.ts';
import type { Pair } from './pairs.ts';

/** A projection by the rule for families without published results. */
export interface RuleResidual {
  readonly hop: Hop;
  readonly family: string;
  readonly source: string;
  readonly target: string;
  /** log(true ÷ predicted) of the throughput. */
  readonly logError: number;
}

/** Generating tokens one by one reads all weights for each: a plan bounds such a model by the measured bandwidth, which this rule does not know. */
const BOUND_BY_WEIGHTS = 'gemv';

/** The prediction of the rule for each pair of CPUs, without published results of its family. Nothing is fitted. */
export function ruleResiduals(pairs: readonly Pair[]): readonly RuleResidual[] {
  return pairs.flatMap(({ hop, source, target }): readonly RuleResidual[] => {
    const isJudged = target.machine.arch !== 'gpu' && target.family !== BOUND_BY_WEIGHTS;
    const ratio = !isJudged ? null : logRatio(source, target, coefficientsWithoutData('other'));
    if (ratio === null) return [];
    const logError = ratio - Math.log(target.ms / source.ms);
    return [{ hop, family: target.family, source: unitOf(source), target: unitOf(target), logError }];
  });
}

/** The level at which borrowed distributions are widened. */
const LEVEL = 0.9;

/**
 * The distribution of the error of a family that nothing is known of: that of all other families around its median, a generation being a unit, widened until
 * nine in ten results of the families that lend it are inside what the others would have lent them, each family with the same weight (conformal
 * prediction with normalised scores). By how much others are off in the middle says nothing of this one. Null with too few results.
 */
export function lentBy(residuals: readonly RuleResidual[]): Float64Array | null {
  const pooled = byGeneration(residuals);
  if (pooled === null) return null;
  const families = [...mapBy(residuals, ({ family }) => family)].filter(([, own]) => own.length >= MIN_RESIDUALS);
  const needed = families.flatMap(([family, own]) => {
    const others = byGeneration(residuals.filter((each) => each.family !== family));
    if (others === null) return [];
    const [low, high] = intervalAt(others, LEVEL);
    return own.map(({ logError }) => ({ scale: logError / (logError < 0 ? low : high), weight: 1 / own.length }));
  });
  const widened = Math.max(1, weightedQuantile(needed, LEVEL));
  return pooled.map((value) => widened * value);
}

/** The distribution around its median. */
function byGeneration(residuals: readonly RuleResidual[]): Float64Array | null {
  if (residuals.length < MIN_RESIDUALS) return null;
  const quantiles = predictiveQuantiles(
    [...mapBy(residuals, ({ target }) => target)].map(([unit, own]) => ({
      unit,
      logErrors: own.map(({ logError }) => logError),
    })),
  );
  if (quantiles === null) return null;
  const middle = quantileAtZ(quantiles, 0);
  return quantiles.map((value) => value - middle);
}

/** The smallest scale that a share of the weight needs at most; 1 without any. */
function weightedQuantile(of: readonly { readonly scale: number; readonly weight: number }[], share: number): number {
  const total = of.reduce((sum, { weight }) => sum + weight, 0);
  let sum = 0;
  for (const { scale, weight } of of.toSorted((a, b) => a.scale - b.scale)) {
    sum += weight;
    if (sum >= share * total) return scale;
  }
  return 1;
}

/**
 * Coverage for each family as if nothing were known of it: predicted by the rule, with the distribution of the other families on other generations.
 * Generations have equal weights within a family, and families in the row for all of them.
 */
export function borrowedOf(pairs: readonly Pair[]): readonly BacktestBorrowed[] {
  const byHop = mapBy(ruleResiduals(pairs), ({ hop }) => hop);
  return HOPS.flatMap((hop) => {
    const ofHop = byHop.get(hop) ?? [];
    const families = [...mapBy(ofHop, ({ family }) => family)].filter(([, own]) => own.length >= MIN_RESIDUALS);
    const rows = families.flatMap(([family, own]) => rowOf({ hop, family, own, ofHop }) ?? []);
    if (rows.length < 2) return rows;
    const all: BacktestBorrowed = {
      hop,
      family: null,
      projections: rows.reduce((sum, { projections }) => sum + projections, 0),
      generations: new Set(ofHop.map(({ target }) => target)).size,
      cover80Pct: mean(rows.map(({ cover80Pct }) => cover80Pct)),
      cover90Pct: mean(rows.map(({ cover90Pct }) => cover90Pct)),
      width90: median(rows.map(({ width90 }) => width90)),
    };
    return [all, ...rows];
  });
}

function rowOf(of: {
  readonly hop: Hop;
  readonly family: string;
  readonly own: readonly RuleResidual[];
  readonly ofHop: readonly RuleResidual[];
}): BacktestBorrowed | null {
  const { hop, family, own, ofHop } = of;
  const units = [...mapBy(own, ({ target }) => target)].flatMap(([unit, judged]) => {
    const others = ofHop.filter((each) => each.family !== family && each.target !== unit && each.source !== unit);
    const quantiles = lentBy(others);
    if (quantiles === null) return [];
    const share = (level: number): number =>
      (100 * judged.filter(({ logError }) => isCovered({ logError, quantiles }, level)).length) / judged.length;
    return [{ of80: share(0.8), of90: share(0.9), factor: factorOf(quantiles, 0.9) }];
  });
  if (units.length === 0) return null;
  return {
    hop,
    family,
    projections: own.length,
    generations: units.length,
    cover80Pct: mean(units.map(({ of80 }) => of80)),
    cover90Pct: mean(units.map(({ of90 }) => of90)),
    width90: median(units.map(({ factor }) => factor)),
  };
}
