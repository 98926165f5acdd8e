import type { Interval } from '#core/contract/base/numbers.ts';
import { studentTQuantile } from './distributions.ts';
import { mean, variance } from './moments.ts';
import { quantileOfSorted } from './percentiles.ts';

/** Two-sided 90 %: five per cent in each tail. */
const TAIL = 0.05;

/** With fewer values, a t-interval is too wide to be useful. */
const MIN_VALUES = 3;

/**
 * The mean of at least one value with its two-sided 90 % t-interval. Bounds are null for fewer than three values. Pass means over rounds or
 * batches, never raw requests, which are correlated.
 */
export function meanInterval(values: ArrayLike<number>): Interval {
  const value = mean(values);
  if (values.length < MIN_VALUES) return { value, low: null, high: null };
  const half = studentTQuantile(1 - TAIL, values.length - 1) * Math.sqrt(variance(values) / values.length);
  return { value, low: value - half, high: value + half };
}

/**
 * A two-sided 90 % t-prediction interval for one further value of the same kind, computed on logarithms because speeds vary in proportion
 * (Hahn & Meeker, Statistical Intervals, 1991). Wider than the interval of the mean by √(n + 1).
 * @param values positive; bounds are null for fewer than three.
 * @returns the arithmetic mean with these bounds.
 */
export function nextValueInterval(values: ArrayLike<number>): Interval {
  const value = mean(values);
  const count = values.length;
  if (count < MIN_VALUES) return { value, low: null, high: null };
  const logarithms = Float64Array.from(values, Math.log);
  const half = studentTQuantile(1 - TAIL, count - 1) * Math.sqrt(variance(logarithms) * (1 + 1 / count));
  const middle = mean(logarithms);
  return { value, low: Math.exp(middle - half), high: Math.exp(middle + half) };
}

/** The median, 5th and 95th percentile of a number over the simulations of a plan. */
export function simulationsInterval(values: ArrayLike<number>): Interval {
  const sorted = Float64Array.from(values).sort();
  return {
    value: quantileOfSorted(sorted, 0.5),
    low: quantileOfSorted(sorted, TAIL),
    high: quantileOfSorted(sorted, 1 - TAIL),
  };
}
