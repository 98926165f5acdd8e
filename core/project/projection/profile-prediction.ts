import type { HostCalibration, ThreadPoint } from '#core/contract/calibration.ts';
import type { ModelProfile, OperatorClass } from '#core/contract/profile.ts';
import { fitNodeCurve } from './node-curve.ts';

/** Classes whose nodes are divided among threads as others are; what is in none is not divided. */
const CURVE_OF: Readonly<Partial<Record<OperatorClass, ThreadPoint['opClass']>>> = {
  gemm: 'gemm',
  attention: 'gemm',
  conv: 'conv',
  depthwise: 'depthwise',
  elementwise: 'elementwise',
  tree: 'tree',
};

/**
 * Milliseconds of a whole call on the host of a profile, at a batch size and a number of threads that it was not taken at (docs/methodology/profile.md).
 *
 * The call's time is carried over the batch size by a curve through its measured times (`fitNodeCurve`); where the size was measured, its time is
 * taken. What each node has of it is told by curves of the nodes' own: ONNX Runtime's profiler counts whole microseconds, which is enough for a
 * share of a call and too coarse for a time. Then each node is divided by the speed-up that the host's calibration shows for nodes of its class
 * and length; moving data, looking up and what lies outside of nodes is not divided among threads. Without a calibration threads change nothing.
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
    // Nodes that were put together are divided one by one.
    divided += oneThreadMs / speedupOf(calibration, { opClass, threads, oneThreadMs: oneThreadMs / count, batchSize });
  }
  return oneThread > 0 ? (timeAt(callMs) * divided) / oneThread : 0;
}

/**
 * Speed-up of a node by threads: between the calibrated nodes of its class that are a little shorter and a little longer (trees: of fewer and more
 * rows), on a logarithmic scale; beyond them that of the nearest. 1 where its class was not calibrated, or not at so many threads.
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
