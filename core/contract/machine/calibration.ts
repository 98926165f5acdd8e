import { z } from 'zod';
import {
  Cores,
  Count,
  countUpTo,
  GBPerS,
  IsoTime,
  MeanBytes,
  NonNegative,
  Seconds,
  Text,
} from '#core/contract/base/numbers.ts';
import { HostDescription } from '#core/contract/run/run.ts';

/** Maximum number of points of one curve. */
const MAX_POINTS = 1_024;
const PerS = z.number().gt(0).max(1e12);

/** Matrix product [m, 1024] × [1024, 1024] on one thread, with constant weights as in a model. Earlier versions also measured int8. */
export const GemmRate = z.object({
  precision: z.enum(['fp32', 'int8']),
  m: countUpTo(2 ** 24),
  gflopPerS: PerS,
});
export type GemmRate = Readonly<z.infer<typeof GemmRate>>;

/** Bandwidth of reading weights from memory: a product with one row and more bytes than the caches are likely to hold. */
export const BandwidthPoint = z.object({ threads: Cores, gbPerS: GBPerS });
export type BandwidthPoint = Readonly<z.infer<typeof BandwidthPoint>>;

/** Default duration of a calibration, seconds. */
export const CALIBRATION_S = 15;

/**
 * The performance of ONNX Runtime on this host, measured with ONNX Runtime on models made for this purpose (docs/methodology/profile.md).
 * There is one for each host and version of the runtime. Those of earlier versions have further results, which are ignored.
 */
export const HostCalibration = z.object({
  schemaVersion: z.literal(1),
  measuredAt: IsoTime,
  /** Duration of the calibration. */
  seconds: Seconds,
  /** The processor, and the version of ONNX Runtime. */
  host: HostDescription,
  gemm: z.array(GemmRate).max(MAX_POINTS),
  /** Bytes of the weights that were read for `bandwidth`. */
  bandwidthBytes: MeanBytes,
  bandwidth: z.array(BandwidthPoint).max(MAX_POINTS),
  /** A call of a model with a single node that does nothing. */
  callOverheadUs: NonNegative,
  /** Each additional, almost empty node. */
  opOverheadUs: NonNegative,
  /** Reasons not to trust the calibration, as sentences: other load on the machine while it ran. */
  doubts: z.array(Text).max(MAX_POINTS),
});
export type HostCalibration = Readonly<z.infer<typeof HostCalibration>>;

/** Progress of a calibration: `done` of `of` parts are finished, and `text` names the current one. */
export const CalibrationStep = z.object({ done: Count, of: Count, text: Text });
export type CalibrationStep = Readonly<z.infer<typeof CalibrationStep>>;
