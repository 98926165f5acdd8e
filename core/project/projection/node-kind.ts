import type { HostCalibration } from '#core/contract/machine/calibration.ts';
import type { ModelProfile, OperatorClass, TimeKind } from '#core/contract/run/profile.ts';

/** Assumed FLOPs per byte of a core if the host was not calibrated, such as 50 GFLOP/s over 5 GB/s or 100 over 10. */
const ASSUMED_RIDGE = 10;

/**
 * The ridge point of a host, which separates compute-bound from memory-bound nodes: its fastest fp32 product ÷ its read bandwidth, both on
 * one thread.
 */
export function ridgeOf(calibration: HostCalibration | null): ModelProfile['ridge'] {
  const rates =
    calibration?.gemm.filter(({ precision }) => precision === 'fp32').map(({ gflopPerS }) => gflopPerS) ?? [];
  const gbPerS = calibration?.bandwidth.find(({ threads }) => threads === 1)?.gbPerS;
  if (rates.length === 0 || gbPerS === undefined) return { flopsPerByte: ASSUMED_RIDGE, basis: 'assumed' };
  return { flopsPerByte: Math.max(...rates) / gbPerS, basis: 'measured' };
}

/** Operators that only reinterpret a tensor, so their time is the handling of the node. */
const VIEWS = new Set([
  'Reshape',
  'Flatten',
  'Squeeze',
  'Unsqueeze',
  'Identity',
  'Shape',
  'Size',
  'Constant',
  'Dropout',
]);

/**
 * What bounds a node at a batch size: `compute` if it has at least `ridgeFlopsPerByte` FLOPs per byte read or written, otherwise `memory`
 * (roofline model, Williams et al., CACM 2009). Decision trees count as compute, because they compare and branch in the core. Operators
 * that touch no data are `overhead`.
 */
export function kindOfNode(
  node: {
    readonly opType: string;
    readonly opClass: OperatorClass;
    readonly flopsPerRow: number;
    readonly weightBytes: number;
    readonly activationBytesPerRow: number;
  },
  batchSize: number,
  ridgeFlopsPerByte: number,
): TimeKind {
  if (node.opClass === 'tree') return 'compute';
  if (VIEWS.has(node.opType)) return 'overhead';
  const bytes = node.weightBytes + batchSize * node.activationBytesPerRow;
  return batchSize * node.flopsPerRow >= ridgeFlopsPerByte * bytes ? 'compute' : 'memory';
}
