import type { HostCalibration, ThreadPoint } from '#core/contract/machine/calibration.ts';
import type { ModelProfile, OperatorClass } from '#core/contract/run/profile.ts';

/** Calibrated class of each operator class. Nodes of other classes are not divided among threads. */
const CURVE_OF: Readonly<Partial<Record<OperatorClass, ThreadPoint['opClass']>>> = {
  gemm: 'gemm',
  attention: 'gemm',
  conv: 'conv',
  depthwise: 'depthwise',
  elementwise: 'elementwise',
  tree: 'tree',
};

/**
 * Milliseconds of a whole call on the host of a profile, at another batch size and number of threads (docs/methodology/projection.md).
 * The time of the call comes from a curve through its measured times (`fitNodeCurve`), or is the measured time if the size was measured.
 * The share of each node comes from the curves of the nodes: ONNX Runtime's profiler records whole microseconds, which is precise enough
 * for a share of a call but not for a time. Each node is then divided by the speed-up that the host's calibration shows for nodes of its
 * class and length. Moving data, look-ups and the time outside of nodes are not divided among threads. Without a calibration, threads
 * change nothing.
 */
export function predictCallMs(
  profile: ModelProfile,
  at: { readonly batchSize: number; readonly threads: number; readonly calibration: HostCalibration | null },
): number {
  const { batchSizes, callMs, nodes } = profile;
  const { batchSize, threads, calibration } = at;
  const timeAt = (ms: readonly number[]): number =>
    ms[batchSizes.indexOf(batchSize)] ?? fitNodeCurve(batchSizes, ms).ms(batchSize);
  const outside = callMs.map((ms, index) =>
    Math.max(0, ms - nodes.reduce((sum, node) => sum + (node.ms[index] ?? 0), 0)),
  );
  let oneThread = timeAt(outside);
  let divided = oneThread;
  for (const { ms, opClass, count } of nodes) {
    const oneThreadMs = timeAt(ms);
    oneThread += oneThreadMs;
    // Merged nodes are divided one by one.
    divided += oneThreadMs / speedupOf(calibration, { opClass, threads, oneThreadMs: oneThreadMs / count, batchSize });
  }
  return oneThread > 0 ? (timeAt(callMs) * divided) / oneThread : 0;
}

/**
 * Speed-up of a node with several threads, interpolated on a logarithmic scale between calibrated nodes of its class that are slightly
 * shorter and longer (trees: with fewer and more rows). Beyond them, that of the nearest. 1 if its class was not calibrated at this number
 * of threads.
 */
export function speedupOf(
  calibration: HostCalibration | null,
  node: {
    readonly opClass: OperatorClass;
    readonly threads: number;
    readonly oneThreadMs: number;
    readonly batchSize: number;
  },
): number {
  const { opClass, threads, oneThreadMs, batchSize } = node;
  if (calibration === null || threads === 1 || oneThreadMs <= 0) return 1;
  const points = calibration.threadCurve
    .filter((point) => point.opClass === CURVE_OF[opClass] && point.threads === threads)
    .map((point) => ({ size: point.rows ?? point.oneThreadMs, speedup: point.speedup }))
    .sort((a, b) => a.size - b.size);
  const size = opClass === 'tree' ? batchSize : oneThreadMs;
  const upper = points.find((point) => point.size >= size) ?? points.at(-1);
  const lower = points.findLast((point) => point.size <= size) ?? points[0];
  if (upper === undefined || lower === undefined) return 1;
  if (upper.size <= lower.size) return upper.speedup;
  const share = Math.log(size / lower.size) / Math.log(upper.size / lower.size);
  return lower.speedup * (upper.speedup / lower.speedup) ** share;
}

/**
 * T(B) = (α^p + (β·B)^p)^(1/p) in milliseconds: a constant floor that turns into work proportional to the rows. p = 1 is a straight line.
 */
interface NodeCurve {
  readonly alphaMs: number;
  readonly betaMs: number;
  readonly p: number;
  readonly ms: (batchSize: number) => number;
}

const EXPONENTS = [1, 1.5, 2, 3, 4];

/**
 * Fits a curve to times at several batch sizes by relative error. For each exponent, α^p and β^p follow from linear least squares with
 * neither below 0. One point gives a constant, because it says nothing about growth. On 80 curves of GPUs the error is 2.0 %, that of a
 * line 4.9 % (docs/methodology/projection.md).
 */
export function fitNodeCurve(batchSizes: readonly number[], ms: readonly number[]): NodeCurve {
  const points = batchSizes.map((size, at) => ({ size, ms: ms[at] ?? 0 })).filter((point) => point.ms > 0);
  const [first] = points;
  if (first === undefined) return curveOf(0, 0, 1);
  if (points.length === 1) return curveOf(first.ms, 0, 1);
  // Two points determine a line but no exponent.
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
