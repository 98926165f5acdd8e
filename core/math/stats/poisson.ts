import { risingUpTo } from './root.ts';

/** One-sided confidence of each bound: 90 % between them. */
const CONFIDENCE = 0.95;
const PRECISION = 1e-9;

/**
 * The mean numbers of events between which nine in ten times the true one is, after so many were seen (Garwood, Fiducial limits for the Poisson distribution,
 * 1936): the 5 % quantile of a gamma distribution of that shape, and the 95 % quantile of the next one.
 * @param count a small whole number.
 */
export function poissonBounds(count: number): { readonly low: number; readonly high: number } {
  return {
    low: count === 0 ? 0 : gammaQuantile(1 - CONFIDENCE, count),
    high: gammaQuantile(CONFIDENCE, count + 1),
  };
}

/** The quantile of a gamma distribution of a whole shape and scale 1. */
function gammaQuantile(probability: number, shape: number): number {
  const high = 10 * shape + 100;
  return risingUpTo({ low: 0, high, precision: PRECISION, of: (x) => 1 - poissonBelow(shape, x) - probability });
}

/** The probability of fewer than `count` events where `mean` are expected. */
function poissonBelow(count: number, mean: number): number {
  let term = Math.exp(-mean);
  let below = 0;
  for (let events = 0; events < count; events++) {
    below += term;
    term *= mean / (events + 1);
  }
  return below;
}
