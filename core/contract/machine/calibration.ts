import { z } from 'zod';
import {
  Cores,
  Count,
  countUpTo,
  GBPerS,
  IsoTime,
  MeanBytes,
  Ms,
  NonNegative,
  Seconds,
  Text,
} from '#core/contract/base/numbers.ts';
import { HostDescription } from '#core/contract/run/run.ts';

/** Maximum number of points of one curve. */
const MAX_POINTS = 1_024;
const PerS = z.number().gt(0).max(1e12);
const Speedup = z.number().gt(0).max(1e6);

/** Matrix product [m, 1024] × [1024, 1024] on one thread, with constant weights as in a model. */
export const GemmRate = z.object({
  precision: z.enum(['fp32', 'int8']),
  m: countUpTo(2 ** 24),
  gflopPerS: PerS,
});
export type GemmRate = Readonly<z.infer<typeof GemmRate>>;

/** A convolution in fp32 on one thread, one image. */
export const ConvolutionRate = z.object({ kind: z.enum(['3x3', '1x1', 'depthwise']), gflopPerS: PerS });
export type ConvolutionRate = Readonly<z.infer<typeof ConvolutionRate>>;

/** Bandwidth of reading weights from memory: a product with one row and more bytes than the caches are likely to hold. */
export const BandwidthPoint = z.object({ threads: Cores, gbPerS: GBPerS });
export type BandwidthPoint = Readonly<z.infer<typeof BandwidthPoint>>;

/**
 * Speed-up of one node with the threads of its session. It grows with the node's time on one thread, because small nodes are not divided.
 * Decision trees are divided by rows instead, above a number of rows set by ONNX Runtime; for them, `rows` is given.
 */
export const ThreadPoint = z.object({
  opClass: z.enum(['gemm', 'conv', 'depthwise', 'elementwise', 'tree', 'attention']),
  threads: Cores,
  oneThreadMs: Ms,
  rows: countUpTo(2 ** 31).nullable(),
  speedup: Speedup,
});
export type ThreadPoint = Readonly<z.infer<typeof ThreadPoint>>;

/** Inferences per second of several parallel sessions, each in its own thread, divided by those of one session on one thread. */
export const SessionPoint = z.object({
  sessions: Cores,
  threads: Cores,
  speedup: Speedup,
});
export type SessionPoint = Readonly<z.infer<typeof SessionPoint>>;

/**
 * The performance of ONNX Runtime on this host, measured with ONNX Runtime on models made for this purpose (docs/methodology/profile.md).
 * There is one for each host and version of the runtime.
 */
export const HostCalibration = z.object({
  schemaVersion: z.literal(1),
  measuredAt: IsoTime,
  /** Duration of the calibration. */
  seconds: Seconds,
  /** The processor, and the version of ONNX Runtime. */
  host: HostDescription,
  gemm: z.array(GemmRate).max(MAX_POINTS),
  convolutions: z.array(ConvolutionRate).max(MAX_POINTS),
  /** Bytes of the weights that were read for `bandwidth`. */
  bandwidthBytes: MeanBytes,
  bandwidth: z.array(BandwidthPoint).max(MAX_POINTS),
  /** A call of a model with a single node that does nothing. */
  callOverheadUs: NonNegative,
  /** Each additional, almost empty node. */
  opOverheadUs: NonNegative,
  threadCurve: z.array(ThreadPoint).max(MAX_POINTS),
  sessionCurve: z.array(SessionPoint).max(MAX_POINTS),
  /** One visit to a node of a decision tree, on varying rows. */
  treeVisitNs: NonNegative,
  /** Reasons not to trust the calibration, as sentences: other load on the machine while it ran. */
  doubts: z.array(Text).max(MAX_POINTS),
});
export type HostCalibration = Readonly<z.infer<typeof HostCalibration>>;

/** Progress of a calibration: `done` of `of` parts are finished, and `text` names the current one. */
export const CalibrationStep = z.object({ done: Count, of: Count, text: Text });
export type CalibrationStep = Readonly<z.infer<typeof CalibrationStep>>;
