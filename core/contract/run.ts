import { z } from 'zod';
import { ColdStart } from './cold-start.ts';
import { HostDescription } from './host.ts';
import { InputMapping, LeftOutColumn, ModelDescription } from './model.ts';
import {
  BatchRows,
  Cores,
  Count,
  Difference,
  Effort,
  ErrorPct,
  Interval,
  intervalOf,
  IsoTime,
  LagMs,
  Latency,
  MAX_BATCH_ROWS,
  MAX_ENTRIES,
  MAX_WINDOW_MS,
  MeanBytes,
  MeasuredMode,
  Ms,
  Name,
  NonNegative,
  Path,
  PositiveMs,
  PositiveRatePerS,
  RatePerS,
  Scv,
  Seed,
  Seconds,
  Text,
  Utilisation,
} from './numbers.ts';
import { ModelProfile } from './profile.ts';
import { Incident, TrustReason } from './run-facts.ts';

export { HostDescription };

export const RUN_SCHEMA_VERSION = 2;

/** Configurations and points of one run, and sentences about it, at most. */
const MAX_TRIALS = 100_000;
const MAX_POINTS = 20_000;
const MAX_NOTES = 10_000;
/** Runs of one plan or project: the one that was measured here, and packs. */
export const MAX_RUNS = 64;
const WindowMs = z.number().min(0).max(MAX_WINDOW_MS);
const MeanRows = z.number().min(0).max(MAX_BATCH_ROWS);

export const DataDescription = z.object({
  file: Path.nullable(),
  sha256: Name.nullable(),
  rows: Count,
  /** Rows left out because a bound column was missing. */
  rowsDropped: Count,
  synthetic: z.boolean(),
  mapping: z.array(InputMapping).max(MAX_ENTRIES),
  /** Columns that are no input: labels, ids, keys, times. */
  unusedColumns: z.array(Name).max(MAX_ENTRIES),
  /** The same columns, each with the reason. Absent in older runs. */
  leftOut: z.array(LeftOutColumn).max(MAX_ENTRIES).optional(),
});
export type DataDescription = Readonly<z.infer<typeof DataDescription>>;

export const ServicePoint = z.object({
  batchSize: BatchRows,
  threads: Cores,
  ms: PositiveMs,
});
export type ServicePoint = Readonly<z.infer<typeof ServicePoint>>;

/** s(b) = tau0 + alpha·b, fitted over the points at the thread count that real time uses. */
export const ServiceTime = z.object({
  tau0Ms: Ms,
  alphaMs: Ms.nullable(),
  fitErrorPct: ErrorPct,
  points: z.array(ServicePoint).max(MAX_TRIALS),
});
export type ServiceTime = Readonly<z.infer<typeof ServiceTime>>;

export const BatchTrial = z.object({
  batchSize: BatchRows,
  threads: Cores,
  replicas: Cores,
  rowsPerS: intervalOf(PositiveRatePerS),
  /** Coefficient of variation of the rounds' rates: `variationBand` says what it means. Absent under three rounds. */
  variation: NonNegative.optional(),
});
export type BatchTrial = Readonly<z.infer<typeof BatchTrial>>;

/** The whole job, file to file. Stages are busy seconds and may overlap; `wallS` is what a clock on the wall shows. */
export const BatchJob = z.object({
  rows: Count,
  readS: Seconds,
  tensoriseS: Seconds,
  inferS: Seconds,
  writeS: Seconds,
  wallS: Seconds,
  rowsPerS: RatePerS,
});
export type BatchJob = Readonly<z.infer<typeof BatchJob>>;

export const BatchResult = z.object({
  best: BatchTrial,
  trials: z.array(BatchTrial).max(MAX_TRIALS),
  job: BatchJob.nullable(),
});
export type BatchResult = Readonly<z.infer<typeof BatchResult>>;

export const Lag = z.object({ p50Ms: LagMs, p99Ms: LagMs });
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
 * (`core/measure/run/stalls.ts`).
 */
export const Stall = z.object({ factor: NonNegative, explainedP99Ms: Ms });
export type Stall = Readonly<z.infer<typeof Stall>>;

/** One rate of the open-loop curve. `utilisation` = busy time ÷ (replicas × wall). */
export const RealtimePoint = z.object({
  offeredPerS: RatePerS,
  achievedPerS: RatePerS,
  requests: Count,
  dropped: Count,
  errors: Count,
  corrected: Latency,
  uncorrected: Latency,
  lag: Lag,
  utilisation: Utilisation,
  verdict: PointVerdict,
  /** Of points at low load only. */
  stall: Stall.optional(),
  intervals: PointIntervals.optional(),
});
export type RealtimePoint = Readonly<z.infer<typeof RealtimePoint>>;

/**
 * The highest measured load at which the latency (at `percentile`, corrected) is still within twice the unloaded one (`core/measure/run/knee.ts`).
 */
export const Knee = z.object({
  ratePerS: RatePerS,
  utilisation: Utilisation,
  percentile: z.number().gt(0).lt(100),
  ms: Ms,
  unloadedMs: Ms,
});
export type Knee = Readonly<z.infer<typeof Knee>>;

export const SloResult = z.object({
  percentile: z.number().gt(0).lt(100),
  ms: PositiveMs,
  maxRatePerS: intervalOf(RatePerS).nullable(),
  firstFailingPerS: RatePerS.nullable(),
  basis: z.enum(['measured', 'simulated']),
});
export type SloResult = Readonly<z.infer<typeof SloResult>>;

export const RealtimeResult = z.object({
  threads: Cores,
  replicas: Cores,
  /** Service time of one request; scv is the squared coefficient of variation. */
  service: z.object({ meanMs: PositiveMs, p50Ms: Ms, p99Ms: Ms.nullable(), scv: Scv }),
  curve: z.array(RealtimePoint).max(MAX_POINTS),
  /** Null when the curve does not show one; absent in documents from before it was looked for. */
  knee: Knee.nullable().optional(),
  slo: SloResult.nullable(),
  transport: z
    .object({ kind: z.literal('http'), overheadMs: Interval, bytesIn: MeanBytes, bytesOut: MeanBytes })
    .nullable(),
});
export type RealtimeResult = Readonly<z.infer<typeof RealtimeResult>>;

/** One window × cap × rate of the micro-batch frontier, with the simulation of the same arrivals beside it. */
export const MicroBatchPoint = z.object({
  windowMs: WindowMs,
  maxBatch: BatchRows,
  offeredPerS: RatePerS,
  achievedPerS: RatePerS,
  requests: Count,
  dropped: Count,
  errors: Count,
  meanBatch: MeanRows,
  utilisation: Utilisation,
  computeMsPerRow: Ms,
  corrected: Latency,
  lag: Lag,
  verdict: PointVerdict,
  intervals: PointIntervals.optional(),
  predicted: z.object({ meanBatch: MeanRows, utilisation: Utilisation, p99Ms: Ms.nullable() }),
});
export type MicroBatchPoint = Readonly<z.infer<typeof MicroBatchPoint>>;

/** A window that nobody waited for: the batcher simulated over the measured batch times, with Poisson arrivals. */
export const SimulatedWindow = z.object({
  windowMs: WindowMs,
  maxBatch: BatchRows,
  offeredPerS: RatePerS,
  meanBatch: MeanRows,
  utilisation: Utilisation,
  computeMsPerRow: Ms,
  p50Ms: Ms.nullable(),
  p99Ms: Ms.nullable(),
  basis: z.literal('simulated'),
  /** True where batches were larger than any that was measured: their times go along the fitted line. */
  extrapolated: z.boolean(),
});
export type SimulatedWindow = Readonly<z.infer<typeof SimulatedWindow>>;

export const MicroBatchResult = z.object({
  threads: Cores,
  replicas: Cores,
  frontier: z.array(MicroBatchPoint).max(MAX_POINTS),
  /** Absent in documents from before long windows were simulated. */
  simulated: z.array(SimulatedWindow).max(MAX_POINTS).optional(),
});
export type MicroBatchResult = Readonly<z.infer<typeof MicroBatchResult>>;

/** Whether stacking rows changes the answers, beyond the tolerance of the output's type. */
export const Parity = z.object({
  same: z.boolean(),
  maxAbsDiff: Difference,
  maxRelDiff: Difference,
  tolerance: NonNegative,
});
export type Parity = Readonly<z.infer<typeof Parity>>;

export const Trust = z.object({
  verdict: z.enum(['good', 'fair', 'poor']),
  reasons: z.array(TrustReason).max(MAX_NOTES),
});
export type Trust = Readonly<z.infer<typeof Trust>>;

const SpeedFactor = NonNegative.nullable();

/**
 * Where the decision for a workload stood after a first pass: `settled` when the verdict is the same for all measured numbers within their
 * factors, so that measuring stopped; else `open` names the modes that could still change it. `factors` is by how much each mode was varied, null
 * for one that was not measured; absent in runs of version 1, which have only the text.
 */
export const RunDecision = z.object({
  mode: Name,
  settled: z.boolean(),
  open: z.array(MeasuredMode).max(8),
  factors: z.object({ batch: SpeedFactor, realtime: SpeedFactor, microbatch: SpeedFactor }).optional(),
  text: Text,
});
export type RunDecision = Readonly<z.infer<typeof RunDecision>>;

export const RunState = z.enum(['complete', 'partial', 'interrupted']);
export type RunState = z.infer<typeof RunState>;

/** run.json: everything that was measured of one model on one data set on one host. A mode that was not measured is null. */
export const RunDocument = z.object({
  schemaVersion: z.literal(RUN_SCHEMA_VERSION),
  runId: Name,
  state: RunState,
  seed: Seed,
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
  /** What went wrong without ending the run: a crashed bench process, a mode that was cut short. */
  incidents: z.array(Incident).max(MAX_NOTES),
});
export type RunDocument = Readonly<z.infer<typeof RunDocument>>;
