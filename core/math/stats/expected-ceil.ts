import { oncePerNumber } from '#core/once-per.ts';
import { normalTail } from './distributions.ts';

/** Where the density is smooth over a step, its fraction is uniform, and rounding up adds half a step. */
const SMOOTH_FROM = { mean: 3, deviation: 0.6 };

const LARGE = 1e6;
/** The number of terms to add up one by one. */
const MAX_TERMS = 40;

/** The logarithms of the first whole numbers. */
const LOGS = Float64Array.from({ length: 256 }, (_, k) => Math.log(k));

function logOf(k: number): number {
  return k < LOGS.length ? (LOGS[k] ?? 0) : Math.log(k);
}

/**
 * The expected value of a log-normal quantity rounded up to whole steps: E⌈X⌉ = Σ P(X > k) over k = 0, 1, 2, … It has no jumps where the mean
 * passes a whole step. With a standard deviation of 0.6 steps or more, it is the mean plus half a step to within 0.005 steps.
 * @param mean the mean of the quantity, in steps.
 * @param sigma standard deviation of its logarithm; with 0 the quantity is certain.
 */
export function expectedCeil(mean: number, sigma: number): number {
  // Far above a step, half a step is smaller than any measurement error.
  if (!(mean < LARGE)) return mean + 0.5;
  if (sigma === 0) return Math.ceil(mean);
  const deviation = sigma * mean;
  if (mean >= SMOOTH_FROM.mean && deviation >= SMOOTH_FROM.deviation) return mean + 0.5;
  const mu = Math.log(mean) - sigma ** 2 / 2;
  // Below five deviations, steps are exceeded but for a share of 3·10⁻⁷, which is less than what is omitted above the mean.
  const certain = Math.max(1, Math.floor(Math.exp(mu - 5 * sigma)));
  let expected = certain;
  for (let k = certain; k < certain + MAX_TERMS; k++) {
    const above = normalTail((logOf(k) - mu) / sigma);
    expected += above;
    if (above < 1e-6 && k > mean) return expected;
  }
  // The rest of the sum is nearly the integral of P(X > x), which is the average excess of the quantity over this limit.
  const limit = certain + MAX_TERMS - 0.5;
  const z = (Math.log(limit) - mu) / sigma;
  return expected + mean * normalTail(z - sigma) - limit * normalTail(z);
}

/** Nodes in each factor of e between means. With six of them around a mean, its value is exact to 1e-10. */
const NODES = 64;
const HIGHEST_LOG = Math.log(SMOOTH_FROM.mean);
const LOWEST_LOG = HIGHEST_LOG - 8;
/** So many deviations below the last term that is added one by one, every sum has all terms. */
const ALL_TERMS = 4.7;
const OUTSIDE = 3;

/**
 * `expectedCeil` for many means of one spread. A wide spread takes all terms of the sum, which then has no jumps: it is worked out for some means, and a
 * polynomial through six of them gives those in between.
 */
export const createExpectedCeil: (sigma: number) => (mean: number) => number = oncePerNumber((sigma) => {
  const one = 1 / NODES;
  const lowest = Math.max(LOWEST_LOG, Math.log(MAX_TERMS) + sigma ** 2 / 2 - ALL_TERMS * sigma) + OUTSIDE * one;
  const highest = Math.min(HIGHEST_LOG, Math.log(2) + sigma ** 2 / 2 + 5 * sigma) - OUTSIDE * one;
  const isSmooth = sigma * SMOOTH_FROM.mean >= SMOOTH_FROM.deviation && lowest < highest;
  if (!isSmooth) return (mean) => expectedCeil(mean, sigma);
  const known = new Float64Array(8 * NODES + 2 * OUTSIDE).fill(Number.NaN);
  const at = (node: number): number => {
    const value = known[node] ?? Number.NaN;
    if (!Number.isNaN(value)) return value;
    const made = expectedCeil(Math.exp(LOWEST_LOG + node * one), sigma);
    known[node] = made;
    return made;
  };
  return (mean) => {
    const log = Math.log(mean);
    if (!(log > lowest && log < highest)) return expectedCeil(mean, sigma);
    const place = (log - LOWEST_LOG) * NODES;
    const node = Math.floor(place);
    const t = place - node;
    const inner = (t - 1) * t;
    const middle = (t + 1) * (t - 2);
    const outer = (t + 2) * (t - 3);
    return (
      (inner * middle * ((t + 2) * at(node + 3) - (t - 3) * at(node - 2))) / 120 +
      (inner * outer * ((t - 2) * at(node - 1) - (t + 1) * at(node + 2))) / 24 +
      (middle * outer * (t * at(node + 1) - (t - 1) * at(node))) / 12
    );
  };
});
