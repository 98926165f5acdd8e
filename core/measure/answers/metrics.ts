import type { Interval } from '#core/contract/base/numbers.ts';
import { meanInterval } from '#core/math/stats/intervals.ts';

/** The share of rows whose label is the true one. */
export function accuracy(labels: readonly string[], truth: readonly string[]): number {
  return labels.length === 0 ? 0 : labels.filter((label, row) => label === truth[row]).length / labels.length;
}

/**
 * The difference of two accuracies over the same rows, variant minus original, with a 90 % interval: each row counts 1 if only the variant is
 * right, −1 if only the original is, else 0, and the interval is that of the mean. Rows on which both agree make it narrow, which two separate
 * intervals would not show.
 */
export function accuracyDifference(
  { original, variant }: { readonly original: readonly string[]; readonly variant: readonly string[] },
  truth: readonly string[],
): Interval {
  return meanInterval(truth.map((label, row) => Number(variant[row] === label) - Number(original[row] === label)));
}

/** The error of a prediction that is not a finite number, and the largest of any. */
const MAX_ERROR = 1e14;
/** The largest number of a document. */
const MOST = 1e30;

/** Root mean squared error, mean absolute error, and R² (null if the truth is constant): `1 − Σ(p − t)² ÷ Σ(t − mean t)²`. */
export function regressionErrors(
  predicted: ArrayLike<number>,
  truth: readonly number[],
): { readonly rmse: number; readonly mae: number; readonly r2: number | null } {
  const count = truth.length;
  const middle = truth.reduce((total, each) => total + each, 0) / count;
  let [squares, absolute, spread] = [0, 0, 0];
  truth.forEach((value, row) => {
    const difference = Math.abs((predicted[row] ?? Number.NaN) - value);
    const error = difference <= MAX_ERROR ? difference : MAX_ERROR;
    squares += error * error;
    absolute += error;
    spread += (value - middle) ** 2;
  });
  return {
    rmse: Math.sqrt(squares / count),
    mae: absolute / count,
    r2: spread === 0 ? null : Math.max(-MOST, 1 - squares / spread),
  };
}
