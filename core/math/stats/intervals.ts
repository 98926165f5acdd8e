import type { Interval } from '#core/contract/numbers.ts';
import { studentTQuantile } from './distributions.ts';
import { mean, variance } from './moments.ts';
import { quantileOfSorted } from './percentiles.ts';
import type { Random } from './random.ts';

/** Two-sided 90 %: five per cent in each tail. */
const TAIL = 0.05;

/** With fewer values, a t-interval is too wide to be useful. */
const MIN_VALUES = 3;
/** A block with fewer samples does not represent the tail. */
const MIN_IN_BLOCK = 10;

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

/**
 * The method of batch means: divides samples in time order into equal batches whose means are nearly independent. Drops a remainder at the
 * start, where the run has not settled. Bounds are null if there are fewer samples than batches.
 */
export function batchMeansInterval(samples: Float64Array, options: { readonly batches: number }): Interval {
  const size = Math.floor(samples.length / options.batches);
  if (size === 0) return { value: mean(samples), low: null, high: null };
  const first = samples.length - size * options.batches;
  const means = Array.from({ length: options.batches }, (_, i) =>
    mean(samples.subarray(first + i * size, first + (i + 1) * size)),
  );
  return meanInterval(means);
}

/**
 * A 90 % percentile bootstrap interval of any statistic, from resamples with replacement.
 * @returns the statistic of the values themselves; bounds are null for fewer than three values.
 */
export function bootstrapInterval(options: {
  readonly values: Float64Array;
  readonly statistic: (values: Float64Array) => number;
  readonly random: Random;
  readonly resamples?: number;
}): Interval {
  const { values, statistic, random, resamples = 1000 } = options;
  const value = statistic(values);
  if (values.length < MIN_VALUES) return { value, low: null, high: null };
  const resample = new Float64Array(values.length);
  const found = Float64Array.from({ length: resamples }, () => {
    for (let i = 0; i < resample.length; i++) resample[i] = values[random.int(values.length)] ?? 0;
    return statistic(resample);
  }).sort();
  return { value, low: quantileOfSorted(found, TAIL), high: quantileOfSorted(found, 1 - TAIL) };
}

/**
 * The interval of a percentile of correlated samples by the block bootstrap (Künsch 1989): divides samples in time order into equal blocks,
 * long enough to be nearly independent, and resamples whole blocks with replacement. All resamples share one sort of the samples.
 * @returns the plain empirical percentile; bounds are null for fewer than ten samples per block.
 */
export function blockBootstrapPercentile(options: {
  /** In time order. */
  readonly samples: Float64Array;
  readonly percentile: number;
  readonly random: Random;
  readonly blocks?: number;
  readonly resamples?: number;
}): Interval {
  const { samples, percentile, random, blocks = 20, resamples = 200 } = options;
  const size = Math.floor(samples.length / blocks);
  const value = quantileOfSorted(samples.slice().sort(), percentile / 100);
  if (size < MIN_IN_BLOCK) return { value, low: null, high: null };
  const first = samples.length - size * blocks;
  const kept = samples.subarray(first);
  const descending = Uint32Array.from(kept, (_, index) => index).sort((a, b) => (kept[b] ?? 0) - (kept[a] ?? 0));
  const above = Math.max(1, Math.round((kept.length * (100 - percentile)) / 100));
  const found = Float64Array.from({ length: resamples }, () => {
    const drawn = new Uint32Array(blocks);
    for (let draw = 0; draw < blocks; draw++) {
      const block = random.int(blocks);
      drawn[block] = (drawn[block] ?? 0) + 1;
    }
    let seen = 0;
    for (const index of descending) {
      seen += drawn[Math.floor(index / size)] ?? 0;
      if (seen >= above) return kept[index] ?? value;
    }
    return value;
  }).sort();
  return { value, low: quantileOfSorted(found, TAIL), high: quantileOfSorted(found, 1 - TAIL) };
}

/** The median, 5th and 95th percentile of a number over the worlds of a plan. */
export function worldsInterval(values: ArrayLike<number>): Interval {
  const sorted = Float64Array.from(values).sort();
  return {
    value: quantileOfSorted(sorted, 0.5),
    low: quantileOfSorted(sorted, TAIL),
    high: quantileOfSorted(sorted, 1 - TAIL),
  };
}
