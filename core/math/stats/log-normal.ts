import { normalQuantile } from './distributions.ts';

/**
 * Equally likely values of a log-normal distribution with the given mean and squared coefficient of variation, ascending. Scaled so that
 * their mean is exact.
 */
export function logNormalSamples(options: {
  readonly mean: number;
  readonly scv: number;
  readonly count?: number;
}): Float64Array {
  const { mean, scv, count = 101 } = options;
  const sigma = Math.sqrt(Math.log1p(scv));
  const values = Float64Array.from({ length: count }, (_, i) => Math.exp(sigma * normalQuantile((i + 0.5) / count)));
  const total = values.reduce((sum, value) => sum + value, 0);
  return values.map((value) => (value * mean * count) / total);
}
