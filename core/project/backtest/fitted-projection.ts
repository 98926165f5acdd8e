import type { FittedProjection, ProjectionInterval } from '#core/contract/catalog/catalog.ts';
import type { BacktestDocument } from '#core/contract/run/backtest.ts';
import { lentBy, ruleResiduals } from './borrowed.ts';
import { halfWidthOf } from './distribution.ts';
import { fitKindOf } from './left-out.ts';
import { knownOf, predictedOfAll } from './judge.ts';
import { mapBy } from './map-by.ts';
import { mergeRepeated } from './merge-repeated.ts';
import { type Pair, pairsOf } from './pairs.ts';
import type { PublicResult } from './result.ts';

/** Minimum number of results to fit separate coefficients. */
const MIN_RESULTS = 20;

/**
 * The data that projections use: coefficients fitted on all results, and predictive distributions from residuals of machines that were left out one
 * by one. The backtest judges the same functions with more left out; what its 90 % intervals covered stands with each.
 */
export function fittedProjection(
  all: readonly PublicResult[],
  { seed, kinds: judged, borrowed }: Pick<BacktestDocument, 'seed' | 'kinds' | 'borrowed'>,
): FittedProjection {
  const { results } = mergeRepeated(all);
  const known = knownOf(results);
  const pairs = pairsOf(results, seed);
  const kinds = [...mapBy(results, fitKindOf)].filter(([, of]) => of.length >= MIN_RESULTS);
  return {
    coefficients: kinds.map(([kind, of]) => {
      const [device, family = '', precision = ''] = kind.split('|');
      const coefficients = known.without(kind, { units: [], fold: null });
      return { device: device === 'gpu' ? 'gpu' : 'cpu', family, precision, ...coefficients, results: of.length };
    }),
    intervals: [...predictedOfAll(known, pairs)].flatMap(([key, predicted]) => {
      const [hop = '', references = '', , family = null, precision = null] = key.split('|');
      const hasReferences = references === 'true';
      const { residuals, generations, quantiles } = predicted;
      if (quantiles === null) return [];
      const lent = family === null && !hasReferences ? lentRow(hop, pairs, borrowed) : null;
      if (lent !== null) return [lent];
      const row = judged.find(
        (each) =>
          each.hop === hop &&
          each.references === hasReferences &&
          each.family === family &&
          each.precision === precision,
      );
      const covers90Pct = row?.cover90Pct ?? null;
      const of = { hop, references: hasReferences, family, precision };
      return [{ ...of, ...halvesOf(quantiles), residuals, generations, covers90Pct, quantiles: [...quantiles] }];
    }),
  };
}

/** The distribution that a hop lends to families without results. Null for GPUs, whose families all have some. */
function lentRow(
  hop: string,
  pairs: readonly Pair[],
  borrowed: BacktestDocument['borrowed'],
): ProjectionInterval | null {
  const residuals = ruleResiduals(pairs).filter((each) => each.hop === hop);
  const quantiles = lentBy(residuals);
  if (quantiles === null) return null;
  return {
    hop,
    references: false,
    family: null,
    precision: null,
    ...halvesOf(quantiles),
    residuals: residuals.length,
    generations: new Set(residuals.map(({ target }) => target)).size,
    covers90Pct: borrowed.find((row) => row.hop === hop && row.family === null)?.cover90Pct ?? null,
    quantiles: [...quantiles],
  };
}

function halvesOf(quantiles: Float64Array): Pick<ProjectionInterval, 'half80' | 'half90'> {
  return { half80: halfWidthOf(quantiles, 0.8), half90: halfWidthOf(quantiles, 0.9) };
}
