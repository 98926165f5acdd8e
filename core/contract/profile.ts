import { z } from 'zod';
import { BatchRows, Cores, Count, countUpTo, Flops, MeanBytes, Ms, Name, NonNegative } from './numbers.ts';

/** Batch sizes that a model is profiled at, at most. */
const MAX_SIZES = 32;
/** Lines of a profile, at most: the longest nodes one by one, the others by operator. */
const MAX_NODES = 4_096;
const Times = z.array(Ms).max(MAX_SIZES);

/** Classes of operators that hardware serves alike; `elementwise` has norms, pooling and softmax in it. */
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

/** What a node calculates in: the type of its weights, else of its first input. */
export const Precision = z.enum(['fp32', 'fp16', 'bf16', 'fp64', 'int8', 'int4', 'other']);
export type Precision = z.infer<typeof Precision>;

/** What a stretch of time went into. Overhead is whatever is neither arithmetic nor moving data: the call, and what lies between nodes. */
export const TimeKind = z.enum(['compute', 'memory', 'overhead']);
export type TimeKind = z.infer<typeof TimeKind>;

/** One node of the graph as ONNX Runtime runs it, after its optimisation. The lists have one number for each of the profile's batch sizes. */
export const ProfileNode = z.object({
  name: Name,
  opType: Name,
  opClass: OperatorClass,
  precision: Precision,
  /** How many nodes the line stands for: above 1 where the small nodes of one operator were put together. */
  count: countUpTo(Number.MAX_SAFE_INTEGER),
  /** 2 × multiply-adds, at the largest batch size divided by its rows. */
  flopsPerRow: Flops,
  /** Bytes of the weights that it reads, whatever the batch size. */
  weightBytes: MeanBytes,
  /** Bytes of the tensors that go in and come out, weights left out; at the largest batch size divided by its rows. */
  activationBytesPerRow: MeanBytes,
  /** Median milliseconds of one execution. The profiler counts in microseconds and drops the fraction. */
  ms: Times,
});
export type ProfileNode = Readonly<z.infer<typeof ProfileNode>>;

/**
 * Where the time of one inference goes, from ONNX Runtime's profiler, on one thread of the run's host. Lists named `…Ms` and `runs` have one number
 * for each batch size.
 */
export const ModelProfile = z.object({
  /** Ascending; one only where rows cannot be stacked. */
  batchSizes: z.array(BatchRows).min(1).max(MAX_SIZES),
  threads: Cores,
  /** Runs that each median is taken over. */
  runs: z.array(countUpTo(Number.MAX_SAFE_INTEGER)).max(MAX_SIZES),
  /** Median milliseconds of a whole call without the profiler. */
  callMs: Times,
  /** Nodes that were executed, those put together counted one by one. */
  nodeCount: Count,
  /** In the order of execution, those put together at the end. */
  nodes: z.array(ProfileNode).max(MAX_NODES),
  /** Milliseconds by class; `callMs` less their sum is what the call itself and the ways between nodes took. */
  byClass: z.array(z.object({ opClass: OperatorClass, ms: Times })).max(64),
  byKind: z.array(z.object({ kind: TimeKind, ms: Times })).max(64),
  /** FLOPs per byte above which a node counts as compute: measured where the host was calibrated, else assumed. */
  ridge: z.object({ flopsPerByte: NonNegative, basis: z.enum(['measured', 'assumed']) }),
});
export type ModelProfile = Readonly<z.infer<typeof ModelProfile>>;
