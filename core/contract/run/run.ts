import { z } from 'zod';
import { ColdStart } from '#core/contract/machine/cold-start.ts';
import { DataSource } from '#core/contract/model/data-source.ts';
import { TuningResult } from './tuning.ts';
import { Execution } from '#core/contract/machine/execution.ts';
import { HostDescription } from '#core/contract/machine/host.ts';
import {
  BindingWarning,
  InputMapping,
  LeftOutColumn,
  MAX_WARNINGS,
  MissingValues,
  ModelDescription,
} from '#core/contract/model/model.ts';
import {
  BatchRows,
  Cores,
  Count,
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
  RunId,
  Scv,
  Seed,
  Seconds,
  Share,
  Text,
  Utilisation,
} from '#core/contract/base/numbers.ts';
import { PointIntervals } from './point-intervals.ts';
import { Parity } from './parity.ts';
import { ModelProfile } from './profile.ts';
import { ServiceStalls } from './service-stalls.ts';
import { Incident, PhaseSpeed, TrustReason } from './run-facts.ts';

export { HostDescription, Parity };

/** Version of the run documents that this program writes. */
export const RUN_SCHEMA_VERSION = 2;

/** Maximum number of configurations, points and sentences of one run. */
const MAX_TRIALS = 100_000;
const MAX_POINTS = 20_000;
const MAX_NOTES = 10_000;
/** Maximum number of runs of one plan or project: the one measured here, and packs. */
export const MAX_RUNS = 64;
const WindowMs = z.number().min(0).max(MAX_WINDOW_MS);
const MeanRows = z.number().min(0).max(MAX_BATCH_ROWS);

/** The data of a run and their mapping to the inputs of the model. `file` and `sha256` are null for synthetic data. */
export const DataDescription = z.object({
  file: Path.nullable(),
  sha256: Name.nullable(),
  rows: Count,
  /** Rows excluded because of a missing value in a mapped column. */
  rowsDropped: Count,
  /** The missing values by column, with what was done with them. Absent without any, and in older runs. */
  missing: MissingValues.optional(),
  synthetic: z.boolean(),
  mapping: z.array(InputMapping).max(MAX_ENTRIES),
  /** Columns that no input uses: labels, ids, keys, times. */
  unusedColumns: z.array(Name).max(MAX_ENTRIES),
  /** The same columns, each with the reason. Absent in older runs. */
  leftOut: z.array(LeftOutColumn).max(MAX_ENTRIES).optional(),
  /** Points of the mapping that are worth a check. Absent in older runs. */
  warnings: z.array(BindingWarning).max(MAX_WARNINGS).optional(),
  /** Where `file` was read from. Absent for a file of this machine. */
  source: DataSource.optional(),
});
export type DataDescription = Readonly<z.infer<typeof DataDescription>>;

/** Median milliseconds of one session for a batch. */
export const ServicePoint = z.object({
  batchSize: BatchRows,
  threads: Cores,
  ms: PositiveMs,
});
export type ServicePoint = Readonly<z.infer<typeof ServicePoint>>;

/** s(b) = tau0 + alpha·b, fitted over the points at the thread count of real-time mode. */
export const ServiceTime = z.object({
  tau0Ms: Ms,
  alphaMs: Ms.nullable(),
  fitErrorPct: ErrorPct,
  points: z.array(ServicePoint).max(MAX_TRIALS),
});
export type ServiceTime = Readonly<z.infer<typeof ServiceTime>>;

/** One batch configuration with its mean rate over rounds. */
export const BatchTrial = z.object({
  batchSize: BatchRows,
  threads: Cores,
  replicas: Cores,
  rowsPerS: intervalOf(PositiveRatePerS),
  /**
   * Number of fresh starts whose mean the rate is; absent for the mean over the rounds of the search, which chose the configuration, and in
   * older runs.
   */
  starts: Count.optional(),
  /** Coefficient of variation of the rounds' rates, classified by `variationBand`. Absent for fewer than three rounds. */
  variation: NonNegative.optional(),
});
export type BatchTrial = Readonly<z.infer<typeof BatchTrial>>;

/** The whole job, from file to file. Stages are busy seconds and may overlap; `wallS` is wall time. */
export const BatchJob = z.object({
  rows: Count,
  readS: Seconds,
  tensoriseS: Seconds,
  inferS: Seconds,
  writeS: Seconds,
  wallS: Seconds,
  rowsPerS: RatePerS,
  /** The same job over the first rows of the file, which separates fixed time from time per row. Absent in older runs, and for a few rows. */
  smaller: z.object({ rows: Count, wallS: Seconds }).optional(),
  /**
   * Wall time of every whole and every smaller job, in order; the times above are their means. Unequal counts: the whole job takes too long
   * to be repeated. Absent in older runs, which have one of each.
   */
  repeats: z.object({ wallS: z.array(Seconds).max(64), smallerWallS: z.array(Seconds).max(64) }).optional(),
  /**
   * Seconds for which the machine slept or the job was stopped while it ran, so that `rowsPerS` is too low. Only of a job
   * that `modewise score` ran, because a measured job is repeated; absent if it was not stopped.
   */
  stoppedS: Seconds.optional(),
});
export type BatchJob = Readonly<z.infer<typeof BatchJob>>;

/** The rate of the best configuration while it ran without a rest, and that of its slowest five seconds. */
export const SustainedRate = z.object({ seconds: Seconds, rowsPerS: RatePerS, slowestRowsPerS: RatePerS });
export type SustainedRate = Readonly<z.infer<typeof SustainedRate>>;

/**
 * The result of batch mode. `best` is the configuration that the search named, with its rate in fresh starts; `trials` are all configurations
 * with their rates in the search. `job` is null if the whole job was not run.
 */
export const BatchResult = z.object({
  best: BatchTrial,
  trials: z.array(BatchTrial).max(MAX_TRIALS),
  job: BatchJob.nullable(),
  /** Absent at effort quick, and in older runs. */
  sustained: SustainedRate.optional(),
});
export type BatchResult = Readonly<z.infer<typeof BatchResult>>;

/** Generator lag of a load point: send time − scheduled arrival. */
export const Lag = z.object({ p50Ms: LagMs, p99Ms: LagMs });
export type Lag = Readonly<z.infer<typeof Lag>>;

/** Whether a load point is valid, and why not: the server was saturated, the generator was late, or there were too few requests. */
export const PointVerdict = z.enum(['valid', 'saturated', 'generator-limited', 'too-few']);
export type PointVerdict = z.infer<typeof PointVerdict>;

/**
 * The effect of single stalls on a point at low load: p99 of corrected latency ÷ the p99 that service times without stalls explain
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
  /** Only for points at low load. */
  stall: Stall.optional(),
  intervals: PointIntervals.optional(),
});
export type RealtimePoint = Readonly<z.infer<typeof RealtimePoint>>;

/**
 * The highest measured load at which corrected latency (at `percentile`) stays within twice the unloaded latency
 * (`core/measure/run/knee.ts`).
 */
export const Knee = z.object({
  ratePerS: RatePerS,
  utilisation: Utilisation,
  percentile: z.number().gt(0).lt(100),
  ms: Ms,
  unloadedMs: Ms,
});
export type Knee = Readonly<z.infer<typeof Knee>>;

/** Stalls that decide an SLO but are too few to measure their effect: their number, and the highest rate within the SLO without them. */
export const SloStalls = z.object({
  seen: Count,
  withoutPerS: intervalOf(RatePerS),
  /** Share of the wall time that they took, with the 90 % interval of a Poisson number of them. Absent in older documents. */
  lostShare: intervalOf(Share).optional(),
  /** The highest rate within the SLO if such stalls go on coming as often as they were seen; 0 if no rate meets it then. Absent in older documents. */
  persistingPerS: RatePerS.optional(),
});
export type SloStalls = Readonly<z.infer<typeof SloStalls>>;

/**
 * The highest rate within the SLO (`percentile` of latency at most `ms`), and the rates at which the SLO holds (`low`) and fails (`high`) with
 * 95 % confidence; in older runs the ends of an interval for another run. `maxRatePerS` is null if no measured rate meets the SLO;
 * `firstFailingPerS` is null if all do.
 */
export const SloResult = z.object({
  percentile: z.number().gt(0).lt(100),
  ms: PositiveMs,
  maxRatePerS: intervalOf(RatePerS).nullable(),
  firstFailingPerS: RatePerS.nullable(),
  basis: z.enum(['measured', 'simulated']),
  /**
   * Set if stalls decide the rate and fewer than ten clumps of them were seen: `maxRatePerS.value` is then the rate without them, and no rate is known to
   * hold.
   */
  stalls: SloStalls.optional(),
  /** Wall time in which requests were offered, seconds: pauses rarer than one in a third of it were not seen. Absent in older documents. */
  observedS: Seconds.optional(),
});
export type SloResult = Readonly<z.infer<typeof SloResult>>;

/**
 * Request handling that was measured with the model server: CPU milliseconds per request around the inference on this machine, one request at
 * a time over HTTP, as the mean over rounds. Source: CPU time of the server process minus the time of its inferences
 * (`engine/bench/tasks/request-handling.ts`).
 */
const MeasuredHandling = z.object({ kind: z.literal('lean'), ms: intervalOf(PositiveMs) });

/** The result of real-time mode. `slo` is null without an SLO, `transport` is null if requests did not use HTTP. */
export const RealtimeResult = z.object({
  threads: Cores,
  replicas: Cores,
  /** Service time of one request; scv is the squared coefficient of variation. */
  service: z.object({
    meanMs: PositiveMs,
    p50Ms: Ms,
    p99Ms: Ms.nullable(),
    scv: Scv,
    /** Absent if no stall was seen, and in documents of earlier versions. */
    stalls: ServiceStalls.optional(),
  }),
  curve: z.array(RealtimePoint).max(MAX_POINTS),
  /** Null if the curve shows no knee; absent in documents from before knees were computed. */
  knee: Knee.nullable().optional(),
  slo: SloResult.nullable(),
  transport: z
    .object({ kind: z.literal('http'), overheadMs: Interval, bytesIn: MeanBytes, bytesOut: MeanBytes })
    .nullable(),
  /** Absent if it was not measured, and in documents from before it was. */
  handling: MeasuredHandling.optional(),
});
export type RealtimeResult = Readonly<z.infer<typeof RealtimeResult>>;

/** One window × cap × rate of the micro-batch frontier, with a simulation of the same arrivals. */
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

/** A simulated window, too long to measure: the batcher with Poisson arrivals over the measured batch times. */
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
  /** True if batches were larger than any that was measured. Their times continue along the fitted line. */
  extrapolated: z.boolean(),
});
export type SimulatedWindow = Readonly<z.infer<typeof SimulatedWindow>>;

const MicroBatchResult = z.object({
  threads: Cores,
  replicas: Cores,
  frontier: z.array(MicroBatchPoint).max(MAX_POINTS),
  /** Absent in documents from before long windows were simulated. */
  simulated: z.array(SimulatedWindow).max(MAX_POINTS).optional(),
});

/** How far the numbers of a run can be trusted, with the reasons. */
export const Trust = z.object({
  verdict: z.enum(['good', 'fair', 'poor']),
  reasons: z.array(TrustReason).max(MAX_NOTES),
});
export type Trust = Readonly<z.infer<typeof Trust>>;

const SpeedFactor = NonNegative.nullable();

/**
 * The state of the decision for a workload after the first pass: `settled` if the verdict is the same for all measured numbers within their factors,
 * so measuring stopped; otherwise `open` names the modes that could still change it. `factors` is the variation of each mode, null for a mode that
 * was not measured. Absent in version 1 runs, which have only the text.
 */
export const RunDecision = z.object({
  mode: Name,
  settled: z.boolean(),
  open: z.array(MeasuredMode).max(8),
  factors: z.object({ batch: SpeedFactor, realtime: SpeedFactor, microbatch: SpeedFactor }).optional(),
  text: Text,
});
export type RunDecision = Readonly<z.infer<typeof RunDecision>>;

/** How a run ended. `partial`: a phase failed. */
export const RunState = z.enum(['complete', 'partial', 'interrupted']);
export type RunState = z.infer<typeof RunState>;

/** run.json: all measurements of one model on one data set on one host. A mode that was not measured is null. */
export const RunDocument = z.object({
  schemaVersion: z.literal(RUN_SCHEMA_VERSION),
  runId: RunId,
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
  /** Whether stacking rows changes the answers. */
  parity: Parity.nullable(),
  trust: Trust,
  /** Null if the model could not be profiled; absent in documents from before models were profiled. */
  profile: ModelProfile.nullable().optional(),
  /** Null if no workload was given, or if everything was measured in one pass. */
  decision: RunDecision.nullable().optional(),
  /** The execution provider, its device and where the nodes ran. Absent for the CPU. */
  execution: Execution.optional(),
  /** Settings of a session other than its threads, by use. Absent unless they were asked for (`--tune`). Other results are with the defaults. */
  tuning: z.array(TuningResult).max(4).optional(),
  /** The speed of a core around each phase. Absent in older runs. */
  phaseSpeeds: z.array(PhaseSpeed).max(64).optional(),
  /** What went wrong without ending the run: a crashed bench process, an interrupted mode. */
  incidents: z.array(Incident).max(MAX_NOTES),
});
export type RunDocument = Readonly<z.infer<typeof RunDocument>>;
