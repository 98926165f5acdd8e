import { incompleteBeta } from './special-functions.ts';

const SQRT_TWO_PI = Math.sqrt(2 * Math.PI);

/** Φ(z): the probability that a standard normal variable is at most z, to about 1e-15. */
export function normalCdf(z: number): number {
  if (z < -3.5) return upperTail(-z);
  if (z > 3.5) return 1 - upperTail(z);
  // Marsaglia, "Evaluating the normal distribution" (2004): a power series that is accurate in the middle.
  let term = z;
  let sum = z;
  for (let i = 3; Math.abs(term) > 1e-17 * Math.abs(sum); i += 2) {
    term *= (z * z) / i;
    sum += term;
  }
  return 0.5 + (sum * Math.exp(-0.5 * z * z)) / SQRT_TWO_PI;
}

/** Mills' continued fraction for the far tail, z > 3. The farther out, the fewer terms it needs for 1e-15. */
function upperTail(z: number): number {
  let fraction = z;
  for (let k = Math.ceil(8 + 1100 / (z * z)); k >= 1; k--) fraction = z + k / fraction;
  return Math.exp(-0.5 * z * z) / SQRT_TWO_PI / fraction;
}

/**
 * Φ⁻¹(p) for 0 < p < 1: starts from Abramowitz and Stegun 26.2.23, then takes Halley steps to about 1e-14.
 * @returns ±Infinity at the ends.
 */
export function normalQuantile(p: number): number {
  if (p <= 0) return -Infinity;
  if (p >= 1) return Infinity;
  // Computed in the lower half, where p keeps its significant digits.
  if (p > 0.5) return -normalQuantile(1 - p);
  const t = Math.sqrt(-2 * Math.log(p));
  let z =
    (2.515517 + 0.802853 * t + 0.010328 * t * t) / (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t * t * t) - t;
  for (let i = 0; i < 4; i++) {
    const error = (normalCdf(z) - p) * SQRT_TWO_PI * Math.exp(0.5 * z * z);
    const step = error / (1 + 0.5 * z * error);
    z -= step;
    // Each step cubes the error, so that the next one would change nothing.
    if (Math.abs(step) < 1e-6) break;
  }
  return z;
}

/** P(T ≤ t) of Student's t with `df` > 0 degrees of freedom, not necessarily an integer. */
export function studentTCdf(t: number, df: number): number {
  const tail = studentTTail(Math.abs(t), df);
  return t > 0 ? 1 - tail : tail;
}

/** P(T > t) for t ≥ 0. Near 0 from the share between −t and t, because df / (df + t²) is then too near 1 to hold t. */
function studentTTail(t: number, df: number): number {
  const square = t * t;
  return square < 1
    ? 0.5 - 0.5 * incompleteBeta(square / (df + square), 0.5, df / 2)
    : 0.5 * incompleteBeta(df / (df + square), df / 2, 0.5);
}

const studentQuantiles = new Map<string, number>();

/** The quantile of Student's t for 0 < p < 1, to 1e-10 relative. Cached, because intervals need the same few values. */
export function studentTQuantile(p: number, df: number): number {
  if (p === 0.5) return 0;
  if (p < 0.5) return -studentTQuantile(1 - p, df);
  const key = `${p}/${df}`;
  const known = studentQuantiles.get(key);
  if (known !== undefined) return known;
  const upper = 1 - p;
  let low = 0;
  let high = 1;
  while (studentTTail(high, df) > upper && high < 1e300) {
    low = high;
    high *= 2;
  }
  while (high - low > 1e-13 * high) {
    const middle = 0.5 * (low + high);
    if (middle === low || middle === high) break;
    if (studentTTail(middle, df) > upper) low = middle;
    else high = middle;
  }
  const quantile = 0.5 * (low + high);
  studentQuantiles.set(key, quantile);
  return quantile;
}

/** P(Bin(n, q) ≤ t) through the incomplete beta function; stable for n up to 1e6 and beyond. */
export function binomialCdf(t: number, n: number, q: number): number {
  if (t < 0) return 0;
  if (t >= n) return 1;
  const k = Math.floor(t);
  return incompleteBeta(1 - q, n - k, k + 1);
}
