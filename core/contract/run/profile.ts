import { z } from 'zod';
import {
  BatchRows,
  Cores,
  Count,
  countUpTo,
  Flops,
  MeanBytes,
  Ms,
  Name,
  NonNegative,
} from '#core/contract/base/numbers.ts';

/** Maximum number of profiled batch sizes. */
const MAX_SIZES = 32;
/** Maximum number of lines of a profile: the longest nodes individually, the others merged by operator. */
const MAX_NODES = 4_096;
const Times = z.array(Ms).max(MAX_SIZES);

/** Classes of operators that hardware serves alike. `elementwise` includes norms, pooling and softmax. */
export const OperatorClass = z.enum([
  'gemm',
  'conv',
  'depthwise',
  'elementwise',
  'attention',
  'gather',
  'tree',
  'other',
]);
export type OperatorClass = z.infer<typeof OperatorClass>;

/** The arithmetic of a node: the type of its weights, otherwise of its first input. */
export const Precision = z.enum(['fp32', 'fp16', 'bf16', 'fp64', 'int8', 'int4', 'other']);
export type Precision = z.infer<typeof Precision>;

/** The use of a period of time. Overhead is everything that is neither arithmetic nor moving data: the call, and the time between nodes. */
export const TimeKind = z.enum(['compute', 'memory', 'overhead']);
export type TimeKind = z.infer<typeof TimeKind>;

/** One node of the graph as ONNX Runtime executes it after optimisation. Lists have one number per batch size of the profile. */
export const ProfileNode = z.object({
  name: Name,
  opType: Name,
  opClass: OperatorClass,
  precision: Precision,
  /** Number of nodes in this line. Above 1 if small nodes of one operator were merged. */
  count: countUpTo(Number.MAX_SAFE_INTEGER),
  /** 2 × multiply-adds of a run at the largest batch size ÷ its rows. */
  flopsPerRow: Flops,
  /** Bytes of the weights that the node reads, whatever the batch size. */
  weightBytes: MeanBytes,
  /** Bytes of input and output tensors without weights, in a run at the largest batch size ÷ its rows. */
  activationBytesPerRow: MeanBytes,
  /** Milliseconds of one execution: the interquartile mean over the runs. The profiler records whole microseconds, rounded down. */
  ms: Times,
});
export type ProfileNode = Readonly<z.infer<typeof ProfileNode>>;

/**
 * Where the time of one inference goes, from ONNX Runtime's profiler on one thread of the run's host. `runs` and lists named `…Ms` have one
 * number per batch size.
 */
export const ModelProfile = z.object({
  /** Ascending. A single size if rows cannot be stacked. */
  batchSizes: z.array(BatchRows).min(1).max(MAX_SIZES),
  threads: Cores,
  /** Number of runs of each batch size. */
  runs: z.array(countUpTo(Number.MAX_SAFE_INTEGER)).max(MAX_SIZES),
  /** Median milliseconds of a whole call without the profiler. */
  callMs: Times,
  /** Number of executed nodes; merged nodes are counted individually. */
  nodeCount: Count,
  /** In order of execution, merged nodes last. */
  nodes: z.array(ProfileNode).max(MAX_NODES),
  /** Milliseconds by class. `callMs` minus their sum is the time of the call itself and between nodes. */
  byClass: z.array(z.object({ opClass: OperatorClass, ms: Times })).max(64),
  byKind: z.array(z.object({ kind: TimeKind, ms: Times })).max(64),
  /** FLOPs per byte above which a node counts as compute: measured if the host was calibrated, otherwise assumed. */
  ridge: z.object({ flopsPerByte: NonNegative, basis: z.enum(['measured', 'assumed']) }),
});
export type ModelProfile = Readonly<z.infer<typeof ModelProfile>>;
