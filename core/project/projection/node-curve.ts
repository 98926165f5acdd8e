/** T(B) = (α^p + (β·B)^p)^(1/p), milliseconds: a floor that more and more gives way to work in proportion to the rows. p = 1 is a straight line. */
interface NodeCurve {
  readonly alphaMs: number;
  readonly betaMs: number;
  readonly p: number;
  readonly ms: (batchSize: number) => number;
}

const EXPONENTS = [1, 1.5, 2, 3, 4];

/**
 * The curve nearest to times at several batch sizes, by relative error: for each exponent α^p and β^p follow from linear least squares, neither below
 * 0. One point gives a constant, since nothing is known of its growth. docs/methodology/profile.md (2.0 % error on 80 curves of GPUs, a line 4.9 %).
 */
export function fitNodeCurve(batchSizes: readonly number[], ms: readonly number[]): NodeCurve {
  const points = batchSizes.map((size, at) => ({ size, ms: ms[at] ?? 0 })).filter((point) => point.ms > 0);
  const [first] = points;
  if (first === undefined) return curveOf(0, 0, 1);
  if (points.length === 1) return curveOf(first.ms, 0, 1);
  // Two points fix a line and no exponent.
  const exponents = points.length === 2 ? [1] : EXPONENTS;
  const fits = exponents.map((p) => fitAt(points, p));
  return fits.reduce((best, fit) => (errorOf(fit, points) < errorOf(best, points) * (1 - 1e-9) ? fit : best));
}

interface Point {
  readonly size: number;
  readonly ms: number;
}

function curveOf(alphaMs: number, betaMs: number, p: number): NodeCurve {
  return { alphaMs, betaMs, p, ms: (size) => (alphaMs ** p + (betaMs * size) ** p) ** (1 / p) };
}

/** Weighted by 1/T^2p, so that all points count by their relative error. */
function fitAt(points: readonly Point[], p: number): NodeCurve {
  let [ones, cross, squares, toOne, toSize] = [0, 0, 0, 0, 0];
  for (const { size, ms } of points) {
    const [a, b] = [1 / ms ** p, (size / ms) ** p];
    ones += a * a;
    cross += a * b;
    squares += b * b;
    toOne += a;
    toSize += b;
  }
  const determinant = ones * squares - cross * cross;
  const alpha = (toOne * squares - toSize * cross) / determinant;
  const beta = (toSize * ones - toOne * cross) / determinant;
  if (!(alpha > 0)) return curveOf(0, (toSize / squares) ** (1 / p), p);
  if (!(beta > 0)) return curveOf((toOne / ones) ** (1 / p), 0, p);
  return curveOf(alpha ** (1 / p), beta ** (1 / p), p);
}

function errorOf(curve: NodeCurve, points: readonly Point[]): number {
  return points.reduce((sum, { size, ms }) => sum + Math.log(curve.ms(size) / ms) ** 2, 0);
}
