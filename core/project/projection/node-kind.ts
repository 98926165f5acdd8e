import type { HostCalibration } from '#core/contract/calibration.ts';
import type { ModelProfile, OperatorClass, TimeKind } from '#core/contract/profile.ts';

/** FLOPs per byte that a core is taken to turn over where the host was not calibrated: 50 GFLOP/s over 5 GB/s and 100 over 10 alike. */
const ASSUMED_RIDGE = 10;

/** Where compute and memory part on a host: what its fastest fp32 product reaches over what reading weights does, both on one thread. */
export function ridgeOf(calibration: HostCalibration | null): ModelProfile['ridge'] {
  const rates =
    calibration?.gemm.filter(({ precision }) => precision === 'fp32').map(({ gflopPerS }) => gflopPerS) ?? [];
  const gbPerS = calibration?.bandwidth.find(({ threads }) => threads === 1)?.gbPerS;
  if (rates.length === 0 || gbPerS === undefined) return { flopsPerByte: ASSUMED_RIDGE, basis: 'assumed' };
  return { flopsPerByte: Math.max(...rates) / gbPerS, basis: 'measured' };
}

/** Operators that only say how a tensor is to be looked at: what they take is the handling of a node. */
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
 * What bounds a node at a batch size: `compute` where it has at least `ridgeFlopsPerByte` FLOPs for each byte that it reads or writes, else `memory`
 * (the roofline: Williams et al., CACM 2009). Decision trees count as compute, since comparing and branching in the core is what they do; operators
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
