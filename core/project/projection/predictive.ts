import { normalCdf, normalQuantile, studentTQuantile } from '#core/math/stats/distributions.ts';
import { createRandom } from '#core/math/stats/random.ts';
import { oncePerNumber } from '#core/once-per.ts';

/** Minimum number of residuals for a separate distribution (docs/methodology/projection.md). */
export const MIN_RESIDUALS = 20;

/**
 * Minimum number of machines whose residuals represent their own family and type. Fewer describe themselves rather than the next machine.
 */
export const MIN_UNITS_PER_KIND = 4;

/** Log residuals log(true ÷ predicted throughput) of one generation of machines, or of one GPU. */
export interface Residuals {
  readonly unit: string;
  readonly logErrors: readonly number[];
}

/** The quantiles of a predictive distribution: a table over equally spaced z scores, so that a draw is looked up without a distribution function. */
export const QUANTILES = 41;
const MAX_Z = 3;
const STEP_Z = (2 * MAX_Z) / (QUANTILES - 1);

/** The z score and the level of each quantile of a table. */
export const Z_SCORES: readonly number[] = Array.from({ length: QUANTILES }, (_, index) => index * STEP_Z - MAX_Z);
const LEVELS = Z_SCORES.map(normalCdf);

/** The logarithm of the throughput at a z score, interpolated between the quantiles of a table. Constant beyond its ends. */
export function quantileAtZ(quantiles: ArrayLike<number>, z: number): number {
  const at = Math.min(QUANTILES - 1, Math.max(0, (z + MAX_Z) / STEP_Z));
  const below = Math.min(QUANTILES - 2, Math.floor(at));
  const low = quantiles[below] ?? 0;
  return low + ((quantiles[below + 1] ?? low) - low) * (at - below);
}

/** The central interval of a level, such as 0.9. */
export function intervalAt(quantiles: ArrayLike<number>, level: number): readonly [number, number] {
  const z = normalQuantile((1 + level) / 2);
  return [quantileAtZ(quantiles, -z), quantileAtZ(quantiles, z)];
}

/** The z score of a residual in a table: the inverse of `quantileAtZ`, between −3 and 3. */
export function zOfQuantile(quantiles: ArrayLike<number>, value: number): number {
  let above = 0;
  while (above < QUANTILES && (quantiles[above] ?? 0) < value) above += 1;
  if (above === 0) return -MAX_Z;
  if (above === QUANTILES) return MAX_Z;
  const [low, high] = [quantiles[above - 1] ?? 0, quantiles[above] ?? 0];
  return (above - 1 + (value - low) / (high - low)) * STEP_Z - MAX_Z;
}

/** No projection is assumed to be off by a larger factor, because the tails of two or three generations are unbounded. */
const MAX_LOG = Math.log(30);

/** How often one residual is drawn from each unit. */
const SUBSAMPLES = 64;

/**
 * The predictive distribution of the next residual, of a unit that is not among these: a table of `QUANTILES` quantiles. Residuals of one unit are alike, so
 * units are exchangeable rather than residuals. One residual is drawn from each of K units; the i-th of them in order is the i/(K + 1) quantile of the
 * next (a conformal predictive distribution, Vovk et al. 2019, of a subsample, Dunn, Wasserman and Ramdas 2022). The orders of many subsamples are averaged.
 * Beyond the first and the last, where few units say nothing, tails of Student's t with K − 1 degrees of freedom continue: for two units that is the
 * t-prediction interval, and with each unit they matter less. So nothing jumps as units are added (`npm run coverage -- small-k`).
 * Null with fewer than two units.
 */
export function predictiveQuantiles(residuals: readonly Residuals[]): Float64Array | null {
  const units = residuals.filter(({ logErrors }) => logErrors.length > 0);
  const count = units.length;
  if (count < 2) return null;
  const ordered = orderStatistics(units.map(({ logErrors }) => Float64Array.from(logErrors).sort()));
  const [first, last] = [ordered[0] ?? 0, ordered[count - 1] ?? 0];
  const inside = (level: number): number => {
    const rank = Math.min(count, Math.max(1, level * (count + 1)));
    const below = Math.min(count - 1, Math.floor(rank));
    const low = ordered[below - 1] ?? 0;
    return low + ((ordered[below] ?? low) - low) * (rank - below);
  };
  const middle = inside(0.5);
  const tails = tailsOf(count);
  return Float64Array.from(LEVELS, (level, index) => {
    const tail = tails[index] ?? 0;
    const value = tail === 0 ? inside(level) : middle + ((index < QUANTILES / 2 ? first : last) - middle) * tail;
    return Math.min(MAX_LOG, Math.max(-MAX_LOG, value));
  });
}

/** How many times as far from the middle as the first or last of so many units each level is; 0 for a level between them. */
const tailsOf = oncePerNumber((count: number): Float64Array => {
  const end = studentTQuantile(count / (count + 1), count - 1);
  return Float64Array.from(LEVELS, (level) => {
    const farther = Math.max(level, 1 - level);
    return farther <= count / (count + 1) ? 0 : studentTQuantile(farther, count - 1) / end;
  });
});

/** The mean of the i-th smallest of one residual of each unit. A unit gives its quantiles in an order of its own. */
function orderStatistics(units: readonly Float64Array[]): Float64Array {
  const sums = new Float64Array(units.length);
  const drawn = new Float64Array(units.length);
  for (let sample = 0; sample < SUBSAMPLES; sample++) {
    for (const [index, values] of units.entries()) {
      const share = ((shuffled(index)[sample] ?? 0) + 0.5) / SUBSAMPLES;
      drawn[index] = values[Math.floor(share * values.length)] ?? 0;
    }
    for (const [rank, value] of drawn.sort().entries()) sums[rank] = (sums[rank] ?? 0) + value;
  }
  return sums.map((sum) => sum / SUBSAMPLES);
}

/** The numbers below `SUBSAMPLES` in a random order, the same for a seed. */
const shuffled = oncePerNumber((seed: number): readonly number[] => {
  const random = createRandom(seed).fork('subsample');
  return Array.from({ length: SUBSAMPLES }, (_, index) => ({ index, key: random.uniform() }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ index }) => index);
});
