import { z } from 'zod';
import { Cores, Count, countUpTo, GBPerS, IsoTime, MeanBytes, Ms, NonNegative, Seconds, Text } from './numbers.ts';
import { HostDescription } from './run.ts';

/** Points of one curve, at most. */
const MAX_POINTS = 1_024;
const PerS = z.number().gt(0).max(1e12);
const Speedup = z.number().gt(0).max(1e6);

/** Matrix product [m, 1024] × [1024, 1024] on one thread, weights constant as in a model. */
export const GemmRate = z.object({
  precision: z.enum(['fp32', 'int8']),
  m: countUpTo(2 ** 24),
  gflopPerS: PerS,
});
export type GemmRate = Readonly<z.infer<typeof GemmRate>>;

/** A convolution in fp32 on one thread, one image. */
export const ConvolutionRate = z.object({ kind: z.enum(['3x3', '1x1', 'depthwise']), gflopPerS: PerS });
export type ConvolutionRate = Readonly<z.infer<typeof ConvolutionRate>>;

/** Reading weights from memory: a product with one row over more bytes than the caches are meant to hold. */
export const BandwidthPoint = z.object({ threads: Cores, gbPerS: GBPerS });
export type BandwidthPoint = Readonly<z.infer<typeof BandwidthPoint>>;

/**
 * Speed-up of one node by the threads of its session. It grows with the time that the node takes on one thread: small nodes are not divided. Decision
 * trees are divided by their rows instead, beyond a number that ONNX Runtime sets: of them `rows` is told.
 */
export const ThreadPoint = z.object({
  opClass: z.enum(['gemm', 'conv', 'depthwise', 'elementwise', 'tree', 'attention']),
  threads: Cores,
  oneThreadMs: Ms,
  rows: countUpTo(2 ** 31).nullable(),
  speedup: Speedup,
});
export type ThreadPoint = Readonly<z.infer<typeof ThreadPoint>>;

/** Inferences per second of sessions side by side, each in a thread of its own, over those of one session on one thread. */
export const SessionPoint = z.object({
  sessions: Cores,
  threads: Cores,
  speedup: Speedup,
});
export type SessionPoint = Readonly<z.infer<typeof SessionPoint>>;

/**
 * What ONNX Runtime reaches on this host, measured through ONNX Runtime itself on models made for it: docs/methodology/profile.md. One for each host and
 * version of the runtime.
 */
export const HostCalibration = z.object({
  schemaVersion: z.literal(1),
  measuredAt: IsoTime,
  /** How long it took. */
  seconds: Seconds,
  /** The processor, and the version of ONNX Runtime. */
  host: HostDescription,
  gemm: z.array(GemmRate).max(MAX_POINTS),
  convolutions: z.array(ConvolutionRate).max(MAX_POINTS),
  /** Bytes of the weights that were read for `bandwidth`. */
  bandwidthBytes: MeanBytes,
  bandwidth: z.array(BandwidthPoint).max(MAX_POINTS),
  /** A call of a model whose one node does nothing. */
  callOverheadUs: NonNegative,
  /** Each further node of next to no work. */
  opOverheadUs: NonNegative,
  threadCurve: z.array(ThreadPoint).max(MAX_POINTS),
  sessionCurve: z.array(SessionPoint).max(MAX_POINTS),
  /** One visit to a node of a decision tree, on rows that differ. */
  treeVisitNs: NonNegative,
  /** Why it is not to be trusted, in sentences: other work on the machine while it ran. */
  doubts: z.array(Text).max(MAX_POINTS),
});
export type HostCalibration = Readonly<z.infer<typeof HostCalibration>>;

/** Where a calibration stands: `done` of `of` parts are done, `text` names the one under way. */
export const CalibrationStep = z.object({ done: Count, of: Count, text: Text });
export type CalibrationStep = Readonly<z.infer<typeof CalibrationStep>>;
