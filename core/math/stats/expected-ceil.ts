import { normalCdf } from './distributions.ts';

/** Where the density is smooth over a step, its fraction is uniform, and rounding up adds half a step. */
const SMOOTH_FROM = { mean: 3, deviation: 0.6 };

const LARGE = 1e6;
/** The number of terms to add up one by one. */
const MAX_TERMS = 40;

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
    const above = 1 - normalCdf((Math.log(k) - mu) / sigma);
    expected += above;
    if (above < 1e-6 && k > mean) return expected;
  }
  // The rest of the sum is nearly the integral of P(X > x), which is the average excess of the quantity over this limit.
  const limit = certain + MAX_TERMS - 0.5;
  const z = (Math.log(limit) - mu) / sigma;
  return expected + mean * (1 - normalCdf(z - sigma)) - limit * (1 - normalCdf(z));
}
