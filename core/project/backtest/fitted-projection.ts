import type { FittedProjection } from '#core/contract/catalog.ts';
import { fitKindOf, createCoefficients } from './left-out.ts';
import { widthsOfAll } from './judge.ts';
import { mapBy } from './map-by.ts';
import { mergeRepeated } from './merge-repeated.ts';
import { pairsOf } from './pairs.ts';
import type { PublicResult } from './result.ts';

/** Minimum number of results to fit separate coefficients. */
const MIN_RESULTS = 20;

/**
 * The data that projections use: coefficients fitted on all results, and interval widths from residuals of machines that were left out one
 * by one. The backtest judges the same functions with more left out.
 */
export function fittedProjection(all: readonly PublicResult[], seed: number): FittedProjection {
  const { results } = mergeRepeated(all);
  const without = createCoefficients(results);
  const kinds = [...mapBy(results, fitKindOf)].filter(([, of]) => of.length >= MIN_RESULTS);
  return {
    coefficients: kinds.map(([kind, of]) => {
      const [device, family = '', precision = ''] = kind.split('|');
      const coefficients = without(kind, { units: [], fold: null });
      return { device: device === 'gpu' ? 'gpu' : 'cpu', family, precision, ...coefficients, results: of.length };
    }),
    intervals: [...widthsOfAll(results, pairsOf(results, seed))].flatMap(([key, widths]) => {
      const [hop = '', references, , family = null, precision = null] = key.split('|');
      const { half80, half90, residuals } = widths;
      if (half80 === null || half90 === null) return [];
      return [{ hop, references: references === 'true', family, precision, half80, half90, residuals }];
    }),
  };
}
