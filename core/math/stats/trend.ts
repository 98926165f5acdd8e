import { windowMeans } from './changepoint.ts';
import { studentTCdf } from './distributions.ts';
import { mean, variance } from './moments.ts';

/** A straight line through a series, over its index. */
interface Trend {
  /** Change per step. */
  readonly slope: number;
  /** Change over the whole series ÷ its mean. */
  readonly rise: number;
  /** Two-sided probability of a slope at least this large from noise alone; 1 for fewer than four values. */
  readonly pValue: number;
}

/** Ordinary least squares over evenly spaced values, with the two-sided t-test of its slope. */
export function trendOf(values: ArrayLike<number>): Trend {
  const n = values.length;
  if (n < 4) return { slope: 0, rise: 0, pValue: 1 };
  const centre = (n - 1) / 2;
  const level = mean(values);
  const sumXX = (n * (n * n - 1)) / 12;
  let sumXY = 0;
  for (let i = 0; i < n; i++) sumXY += (i - centre) * ((values[i] ?? 0) - level);
  const slope = sumXY / sumXX;
  let residual = 0;
  for (let i = 0; i < n; i++) residual += ((values[i] ?? 0) - level - slope * (i - centre)) ** 2;
  const error = Math.sqrt(residual / (n - 2) / sumXX);
  const pValue = error === 0 ? (slope === 0 ? 1 : 0) : 2 * studentTCdf(-Math.abs(slope / error), n - 2);
  return { slope, rise: level === 0 ? 0 : (slope * (n - 1)) / level, pValue };
}

/**
 * Whether a series in time order rises like the queue of an overloaded server: the slope over 20 window means is significant (p < 0.01),
 * and the rise is at least half of the mean. The size matters as much as the test, because a busy but stable queue also wanders. Saturation
 * shows in both latency and the number in flight.
 */
export function isRising(samples: Float64Array, options: { readonly windows?: number } = {}): boolean {
  const size = Math.max(1, Math.floor(samples.length / (options.windows ?? 20)));
  const trend = trendOf(windowMeans(samples, size));
  return trend.pValue < 0.01 && trend.rise >= 0.5;
}

/**
 * Drift of a measured value over rounds: the change from first to last round in per cent of the mean, and whether it is significant (p <
 * 0.05).
 */
export function drift(values: ArrayLike<number>): { readonly pct: number; readonly significant: boolean } {
  const trend = trendOf(values);
  return { pct: 100 * trend.rise, significant: trend.pValue < 0.05 };
}

/**
 * Whether run times form two groups (a frequency step, a noisy neighbour, a cache that sometimes misses). Criteria: Ashman's D of the best
 * split of their logarithms is at least 4, the smaller group has at least a twentieth of the runs, and the groups are more than 5 % apart.
 * A single normal group scores 2.7, a uniform one 3.5, so spread alone never reaches the threshold.
 */
export function bimodality(runMs: Float64Array): {
  readonly bimodal: boolean;
  readonly ashmanD: number;
  readonly smallerShare: number;
} {
  const logs = Float64Array.from(runMs, (ms) => Math.log(Math.max(ms, 1e-9))).sort();
  const n = logs.length;
  if (n < 20) return { bimodal: false, ashmanD: 0, smallerShare: 0 };
  const split = bestSplit(logs);
  const left = logs.subarray(0, split);
  const right = logs.subarray(split);
  const spread = Math.sqrt((variance(left) + variance(right)) / 2);
  const gap = mean(right) - mean(left);
  const ashmanD = gap === 0 ? 0 : spread === 0 ? Infinity : gap / spread;
  const smallerShare = Math.min(split, n - split) / n;
  return { bimodal: ashmanD >= 4 && smallerShare >= 0.05 && gap > 0.05, ashmanD, smallerShare };
}

/** Otsu's split of sorted values: the split with the largest variance between its sides. */
function bestSplit(sorted: Float64Array): number {
  const n = sorted.length;
  const total = sorted.reduce((sum, v) => sum + v, 0);
  let best = { at: 1, between: 0 };
  let before = 0;
  for (let k = 1; k < n; k++) {
    before += sorted[k - 1] ?? 0;
    const between = k * (n - k) * (before / k - (total - before) / (n - k)) ** 2;
    if (between > best.between) best = { at: k, between };
  }
  return best.at;
}
