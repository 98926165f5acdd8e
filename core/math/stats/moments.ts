/** The arithmetic mean of at least one number. */
export function mean(values: ArrayLike<number>): number {
  if (values.length === 0) throw new Error('the mean of no numbers');
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] ?? 0;
  return sum / values.length;
}

/** The sample variance (divisor n−1) in two passes; 0 for fewer than two numbers. */
export function variance(values: ArrayLike<number>): number {
  if (values.length < 2) return 0;
  const centre = mean(values);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += ((values[i] ?? 0) - centre) ** 2;
  return sum / (values.length - 1);
}

/** Standard deviation ÷ mean. */
export function coefficientOfVariation(values: ArrayLike<number>): number {
  return Math.sqrt(variance(values)) / mean(values);
}

/** The squared coefficient of variation: 0 for constant service times, 1 for exponential ones. */
export function scv(values: ArrayLike<number>): number {
  return variance(values) / mean(values) ** 2;
}

type VariationBand = 'excellent' | 'good' | 'fair' | 'unstable';

/** Classifies the coefficient of variation over rounds: < 5 % excellent, 5–10 % good, 10–20 % fair, above: unstable. */
export function variationBand(cv: number): VariationBand {
  if (cv < 0.05) return 'excellent';
  if (cv < 0.1) return 'good';
  if (cv <= 0.2) return 'fair';
  return 'unstable';
}

/** The median of at least one number, in any order. */
export function median(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort();
  const half = sorted.length >> 1;
  const upper = sorted[half];
  const lower = sorted[sorted.length % 2 === 1 ? half : half - 1];
  if (upper === undefined || lower === undefined) throw new Error('the median of no numbers');
  return (lower + upper) / 2;
}

/**
 * The interquartile mean of at least one number: nearly as robust against outliers as the median, and finer if a coarse clock quantises the
 * numbers.
 */
export function midMean(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort();
  const cut = Math.floor(sorted.length / 4);
  return mean(sorted.subarray(cut, sorted.length - cut));
}

/** The sum of numbers; 0 of none. */
export function sum(values: readonly number[] | Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
