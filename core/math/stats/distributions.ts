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

/** From here on, the quotient for the tail needs fewer steps than the power series. */
const IN_TAIL = 0.67;

/** 1 − Φ(z): the probability that a standard normal variable is above z, in less time than `normalCdf` takes. */
export function normalTail(z: number): number {
  if (z > IN_TAIL) return upperTail(z);
  return z < -IN_TAIL ? 1 - upperTail(-z) : 1 - normalCdf(z);
}

/**
 * 1 − Φ(z) for z > 0.67, to about 1e-15 relative. Cody, "Rational Chebyshev approximations for the error function" (1969): erfc in two ranges, as a
 * quotient of polynomials. A continued fraction needs a hundred divisions for it.
 */
function upperTail(z: number): number {
  const x = z / Math.SQRT2;
  return 0.5 * Math.exp(-0.5 * z * z) * (x <= 4 ? polynomial(NEAR, x) / polynomial(UNDER_NEAR, x) : farTail(x));
}

/** e^(x²)·erfc(x) for x > 4. */
function farTail(x: number): number {
  const square = 1 / (x * x);
  return (1 / Math.sqrt(Math.PI) - (square * polynomial(FAR, square)) / polynomial(UNDER_FAR, square)) / x;
}

/** @param coefficients the highest power first. */
function polynomial(coefficients: Float64Array, x: number): number {
  let sum = 0;
  for (let power = 0; power < coefficients.length; power++) sum = sum * x + (coefficients[power] ?? 0);
  return sum;
}

// Cody's coefficients: in powers of x up to 4, and of 1/x² beyond.
const NEAR = Float64Array.from([
  2.1531153547440383e-8, 0.5641884969886701, 8.883149794388377, 66.11919063714163, 298.6351381974001, 881.952221241769,
  1712.0476126340707, 2051.0783778260716, 1230.3393547979972,
]);
const UNDER_NEAR = Float64Array.from([
  1, 15.744926110709835, 117.6939508913125, 537.1811018620099, 1621.3895745666903, 3290.7992357334597,
  4362.619090143247, 3439.3676741437216, 1230.3393548037495,
]);
const FAR = Float64Array.from([
  0.016315387137302097, 0.30532663496123236, 0.36034489994980445, 0.12578172611122926, 0.016083785148742275,
  0.0006587491615298378,
]);
const UNDER_FAR = Float64Array.from([
  1, 2.568520192289822, 1.8729528499234673, 0.5279051029514285, 0.06051834131244132, 0.0023352049762686918,
]);

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
