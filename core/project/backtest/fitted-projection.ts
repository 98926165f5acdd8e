import type { FittedProjection } from '#core/contract/catalog.ts';
import type { BacktestDocument } from '#core/contract/backtest.ts';
import { halfWidthOf } from './distribution.ts';
import { fitKindOf } from './left-out.ts';
import { knownOf, predictedOfAll } from './judge.ts';
import { mapBy } from './map-by.ts';
import { mergeRepeated } from './merge-repeated.ts';
import { pairsOf } from './pairs.ts';
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
  const kinds = [...mapBy(results, fitKindOf)].filter(([, of]) => of.length >= MIN_RESULTS);
  return {
    coefficients: kinds.map(([kind, of]) => {
      const [device, family = '', precision = ''] = kind.split('|');
      const coefficients = known.without(kind, { units: [], fold: null });
      return { device: device === 'gpu' ? 'gpu' : 'cpu', family, precision, ...coefficients, results: of.length };
    }),
    intervals: [...predictedOfAll(known, pairsOf(results, seed))].flatMap(([key, predicted]) => {
      const [hop = '', references = '', , family = null, precision = null] = key.split('|');
      const { quantiles, residuals, generations } = predicted;
      if (quantiles === null || references.startsWith('without')) return [];
      const hasReferences = references === 'true';
      const own = judged.find(
        (row) =>
          row.hop === hop && row.references === hasReferences && row.family === family && row.precision === precision,
      );
      const lent = borrowed.find((row) => row.hop === hop && row.family === null);
      const covers = family === null ? (hasReferences ? null : lent?.cover90Pct) : own?.cover90Pct;
      return [
        {
          hop,
          references: hasReferences,
          family,
          precision,
          half80: halfWidthOf(quantiles, 0.8),
          half90: halfWidthOf(quantiles, 0.9),
          residuals,
          generations,
          covers90Pct: covers ?? null,
          quantiles: [...quantiles],
        },
      ];
    }),
  };
}
