import { z } from 'zod';
import { ColdStart } from './cold-start.ts';
import { InputMapping, LeftOutColumn, ModelDescription } from './model.ts';
import { Effort, Interval, IsoTime, Latency, MeasuredMode } from './numbers.ts';
import { ModelProfile } from './profile.ts';

export const RUN_SCHEMA_VERSION = 1;

export const HostDescription = z.object({
  cpuModel: z.string(),
  physicalCores: z.number().int(),
  logicalCores: z.number().int(),
  memoryGiB: z.number(),
  os: z.string(),
  hostKind: z.enum(['node', 'electron']),
  /** ONNX Runtime. */
  runtime: z.object({ name: z.string(), version: z.string() }),
  /** Vector extensions that ONNX Runtime's kernels can use, as the projection names them. */
  isa: z.array(z.string()),
  /** Clock in GHz while working, or null where the system does not say. */
  clockGHz: z.number().nullable(),
  arch: z.string(),
  /** Instance type, where the host is one and says so (or a pack was told): what makes a run a measurement *of* that type. */
  instanceType: z.string().nullable().optional(),
  /** GB/s that ONNX Runtime reads weights at, as the host was calibrated (`doctor --calibrate`); null or absent where it was not. */
  readBandwidthGBps: z.number().nullable().optional(),
});
export type HostDescription = Readonly<z.infer<typeof HostDescription>>;

export const DataDescription = z.object({
  file: z.string().nullable(),
  sha256: z.string().nullable(),
  rows: z.number().int(),
  /** Rows left out because a bound column was missing. */
  rowsDropped: z.number().int(),
  synthetic: z.boolean(),
  mapping: z.array(InputMapping),
  /** Columns that are no input: labels, ids, keys, times. */
  unusedColumns: z.array(z.string()),
  /** The same columns, each with the reason. Absent in older runs. */
  leftOut: z.array(LeftOutColumn).optional(),
});
export type DataDescription = Readonly<z.infer<typeof DataDescription>>;

export const ServicePoint = z.object({
  batchSize: z.number().int().positive(),
  threads: z.number().int().positive(),
  ms: z.number().min(0),
});
export type ServicePoint = Readonly<z.infer<typeof ServicePoint>>;

/** s(b) = tau0 + alpha·b, fitted over the points at the thread count that real time uses. */
export const ServiceTime = z.object({
  tau0Ms: z.number(),
  alphaMs: z.number().nullable(),
  fitErrorPct: z.number(),
  points: z.array(ServicePoint),
});
export type ServiceTime = Readonly<z.infer<typeof ServiceTime>>;

export const BatchTrial = z.object({
  batchSize: z.number().int().positive(),
  threads: z.number().int().positive(),
  replicas: z.number().int().positive(),
  rowsPerS: Interval.refine(({ value }) => value >= 0, 'a rate is not below 0'),
  /** Coefficient of variation of the rounds' rates: `variationBand` says what it means. Absent under three rounds. */
  variation: z.number().optional(),
});
export type BatchTrial = Readonly<z.infer<typeof BatchTrial>>;

/** The whole job, file to file. Stages are busy seconds and may overlap; `wallS` is what a clock on the wall shows. */
export const BatchJob = z.object({
  rows: z.number().int(),
  readS: z.number(),
  tensoriseS: z.number(),
  inferS: z.number(),
  writeS: z.number(),
  wallS: z.number(),
  rowsPerS: z.number(),
});
export type BatchJob = Readonly<z.infer<typeof BatchJob>>;

export const BatchResult = z.object({ best: BatchTrial, trials: z.array(BatchTrial), job: BatchJob.nullable() });
export type BatchResult = Readonly<z.infer<typeof BatchResult>>;

export const Lag = z.object({ p50Ms: z.number(), p99Ms: z.number() });
export type Lag = Readonly<z.infer<typeof Lag>>;

export const PointVerdict = z.enum(['valid', 'saturated', 'generator-limited', 'too-few']);
export type PointVerdict = z.infer<typeof PointVerdict>;

/**
 * 90 % intervals of the corrected mean (batch means) and of the plain p99 (block bootstrap) of one point; requests in a queue are correlated, so
 * neither is taken over raw requests.
 */
export const PointIntervals = z.object({ meanMs: Interval, p99Ms: Interval.nullable() });
export type PointIntervals = Readonly<z.infer<typeof PointIntervals>>;

/**
 * What single stalls did to a point at low load: the p99 of the corrected latency over the one that the service times explain without them
 * (`core/run/stalls.ts`).
 */
export const Stall = z.object({ factor: z.number(), explainedP99Ms: z.number() });
export type Stall = Readonly<z.infer<typeof Stall>>;

/** One rate of the open-loop curve. `utilisation` = busy time ÷ (replicas × wall). */
export const RealtimePoint = z.object({
  offeredPerS: z.number().min(0),
  achievedPerS: z.number().min(0),
  requests: z.number().int().min(0),
  dropped: z.number().int(),
  errors: z.number().int(),
  corrected: Latency,
  uncorrected: Latency,
  lag: Lag,
  utilisation: z.number(),
  verdict: PointVerdict,
  /** Of points at low load only. */
  stall: Stall.optional(),
  intervals: PointIntervals.optional(),
});
export type RealtimePoint = Readonly<z.infer<typeof RealtimePoint>>;

/**
 * The highest measured load at which the latency (at `percentile`, corrected) is still within twice the unloaded one (`core/run/knee.ts`).
 */
export const Knee = z.object({
  ratePerS: z.number(),
  utilisation: z.number(),
  percentile: z.number(),
  ms: z.number(),
  unloadedMs: z.number(),
});
export type Knee = Readonly<z.infer<typeof Knee>>;

export const SloResult = z.object({
  percentile: z.number(),
  ms: z.number().positive(),
  maxRatePerS: Interval.refine(({ value }) => value >= 0, 'a rate is not below 0').nullable(),
  firstFailingPerS: z.number().nullable(),
  basis: z.enum(['measured', 'simulated']),
});
export type SloResult = Readonly<z.infer<typeof SloResult>>;

export const RealtimeResult = z.object({
  threads: z.number().int(),
  replicas: z.number().int(),
  /** Service time of one request; scv is the squared coefficient of variation. */
  service: z.object({ meanMs: z.number(), p50Ms: z.number(), p99Ms: z.number().nullable(), scv: z.number() }),
  curve: z.array(RealtimePoint),
  /** Null when the curve does not show one; absent in documents from before it was looked for. */
  knee: Knee.nullable().optional(),
  slo: SloResult.nullable(),
  transport: z
    .object({ kind: z.literal('http'), overheadMs: Interval, bytesIn: z.number(), bytesOut: z.number() })
    .nullable(),
});
export type RealtimeResult = Readonly<z.infer<typeof RealtimeResult>>;

/** One window × cap × rate of the micro-batch frontier, with the simulation of the same arrivals beside it. */
export const MicroBatchPoint = z.object({
  windowMs: z.number(),
  maxBatch: z.number().int(),
  offeredPerS: z.number().min(0),
  achievedPerS: z.number().min(0),
  requests: z.number().int().min(0),
  dropped: z.number().int(),
  errors: z.number().int(),
  meanBatch: z.number(),
  utilisation: z.number(),
  computeMsPerRow: z.number(),
  corrected: Latency,
  lag: Lag,
  verdict: PointVerdict,
  intervals: PointIntervals.optional(),
  predicted: z.object({ meanBatch: z.number(), utilisation: z.number(), p99Ms: z.number().nullable() }),
});
export type MicroBatchPoint = Readonly<z.infer<typeof MicroBatchPoint>>;

/** A window that nobody waited for: the batcher simulated over the measured batch times, with Poisson arrivals. */
export const SimulatedWindow = z.object({
  windowMs: z.number(),
  maxBatch: z.number().int(),
  offeredPerS: z.number(),
  meanBatch: z.number(),
  utilisation: z.number(),
  computeMsPerRow: z.number(),
  p50Ms: z.number().nullable(),
  p99Ms: z.number().nullable(),
  basis: z.literal('simulated'),
  /** True where batches were larger than any that was measured: their times go along the fitted line. */
  extrapolated: z.boolean(),
});
export type SimulatedWindow = Readonly<z.infer<typeof SimulatedWindow>>;

export const MicroBatchResult = z.object({
  threads: z.number().int(),
  replicas: z.number().int(),
  frontier: z.array(MicroBatchPoint),
  /** Absent in documents from before long windows were simulated. */
  simulated: z.array(SimulatedWindow).optional(),
});
export type MicroBatchResult = Readonly<z.infer<typeof MicroBatchResult>>;

/** Whether stacking rows changes the answers, beyond the tolerance of the output's type. */
export const Parity = z.object({
  same: z.boolean(),
  maxAbsDiff: z.number(),
  maxRelDiff: z.number(),
  tolerance: z.number(),
});
export type Parity = Readonly<z.infer<typeof Parity>>;

/** `code` is stable, `text` says what was seen, `fix` is one thing that the reader can do. */
export const TrustReason = z.object({ code: z.string(), text: z.string(), fix: z.string() });
export type TrustReason = Readonly<z.infer<typeof TrustReason>>;

export const Trust = z.object({ verdict: z.enum(['good', 'fair', 'poor']), reasons: z.array(TrustReason) });
export type Trust = Readonly<z.infer<typeof Trust>>;

/**
 * Where the decision for a workload stood after a first pass: `settled` when the verdict stays whatever the measured numbers are within their
 * factors, so that measuring stopped; else `open` names the modes that it hangs on.
 */
export const RunDecision = z.object({
  mode: z.string(),
  settled: z.boolean(),
  open: z.array(MeasuredMode),
  text: z.string(),
});
export type RunDecision = Readonly<z.infer<typeof RunDecision>>;

export const RunState = z.enum(['complete', 'partial', 'interrupted']);
export type RunState = z.infer<typeof RunState>;

/** run.json: everything that was measured of one model on one data set on one host. A mode that was not measured is null. */
export const RunDocument = z.object({
  schemaVersion: z.literal(RUN_SCHEMA_VERSION),
  runId: z.string(),
  state: RunState,
  seed: z.number().int(),
  effort: Effort,
  startedAt: IsoTime,
  finishedAt: IsoTime.nullable(),
  host: HostDescription,
  model: ModelDescription,
  data: DataDescription,
  coldStart: ColdStart.nullable(),
  serviceTime: ServiceTime.nullable(),
  batch: BatchResult.nullable(),
  realtime: RealtimeResult.nullable(),
  microBatch: MicroBatchResult.nullable(),
  parity: Parity.nullable(),
  trust: Trust,
  /** Null where the model could not be profiled; absent in documents from before models were. */
  profile: ModelProfile.nullable().optional(),
  /** Null where no workload was given, or everything was measured at once. */
  decision: RunDecision.nullable().optional(),
  /** What went wrong and was lived with, in sentences (a crashed bench process, a mode that was cut short). */
  incidents: z.array(z.string()),
});
export type RunDocument = Readonly<z.infer<typeof RunDocument>>;
