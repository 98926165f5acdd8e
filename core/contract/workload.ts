import { z } from 'zod';
import { Name, Path, Percentile, Share, Text } from './numbers.ts';
import { ReuseProfile } from './reuse.ts';

export const WorkloadShape = z.enum(['flat', 'diurnal', 'business-hours', 'bursty', 'trace']);
export type WorkloadShape = z.infer<typeof WorkloadShape>;

/**
 * What a batch job keeps when it is interrupted: the `shards` that are done; what was computed up to the last of its `checkpoints`, where it
 * cannot be cut into shards; nothing (`whole-job`), so that it starts again from the first row.
 */
export const BatchRecovery = z.enum(['shards', 'checkpoints', 'whole-job']);
export type BatchRecovery = z.infer<typeof BatchRecovery>;

const DAY_S = 86_400;
const YEAR_S = 366 * DAY_S;
/** More than ten thousand million predictions every second: a slip of the keyboard. */
const MAX_PER_DAY = 1e15;
/** One prediction in three years. */
const MIN_PER_DAY = 1e-3;
/** Nobody waits longer for an answer: 30 days. */
const MAX_WAIT_MS = 30 * DAY_S * 1000;
/** More instances than a service grants of one kind. */
const MAX_INSTANCES = 10_000;
/** What is paid today in a month: nothing, or a cent at least, so that costs can be held against it. */
const PaidUsd = z
  .number()
  .min(0)
  .max(1e12)
  .refine((usd) => usd === 0 || usd >= 0.01, 'it takes 0, or at least 0.01');
const PayloadBytes = z.number().min(0).max(1e10);

/** Arrivals in each minute of the day: only their proportions count, so that one minute at least has some. */
const TraceMinutes = z
  .array(z.number().min(0).max(1e12))
  .length(1440)
  .refine((minutes) => minutes.reduce((sum, each) => sum + each, 0) >= 1e-6, 'the trace has no arrivals');

/**
 * The workload: traffic, latency requirements, freshness, reuse and money. Set by a preset, a file or `--set KEY=VALUE`.
 * Fields that are null are unknown; `resolveWorkload` fills what follows from others.
 */
export const Workload = z.strictObject({
  /** Name of the preset it came from, or null. */
  preset: Name.nullable().default(null),
  predictionsPerDay: z
    .number()
    .min(MIN_PER_DAY, `must be at least ${MIN_PER_DAY}`)
    .max(MAX_PER_DAY, `must be at most ${MAX_PER_DAY}`),
  shape: WorkloadShape.default('flat'),
  /** Trace of arrivals, when shape is `trace`: a path until it is read, then a base name. */
  traceFile: Path.nullable().default(null),
  /** Arrivals in each minute of the day, as read from the trace; null until then. Only their proportions count. */
  traceMinutes: TraceMinutes.nullable().default(null),
  /** Peak rate ÷ mean rate over the day, from 1 to 86,400 (all of a day in one second); null: follows from the shape, or from the trace. */
  peakToMean: z.number().min(1).max(DAY_S).nullable().default(null),
  callerWaits: z.boolean().default(false),
  sloMs: z.number().min(1e-3).max(MAX_WAIT_MS).nullable().default(null),
  sloPercentile: Percentile.default(99),
  /** Network and feature look-up; counts against the SLO. */
  pathOverheadMs: z.number().min(0).max(MAX_WAIT_MS).default(0),
  /** Oldest answer that is tolerated, in seconds, counted from the snapshot that it was computed from. */
  maxStalenessS: z
    .number()
    .min(1e-3)
    .max(10 * YEAR_S)
    .nullable()
    .default(null),
  /** Seconds between batch runs; null: the longest period, up to a day, that keeps D+P within maxStalenessS. */
  batchPeriodS: z.number().min(1).max(YEAR_S).nullable().default(null),
  /** Share of requests whose input is known when the batch runs. */
  inputsKnownInAdvance: Share.default(1),
  readsPerEntityPerDay: z.number().min(1e-6).max(1e9).nullable().default(null),
  /** Column of the reads' file that names the entity; what is read from it replaces `readsPerEntityPerDay`. */
  keyColumn: Name.nullable().default(null),
  /** Column of the same file that says when a read came; without one only popularity is known. */
  timeColumn: Name.nullable().default(null),
  /** File with one read in each row; null: the data file of the measurement. */
  readsFile: Path.nullable().default(null),
  /** What that file says; filled by the engine, never written by hand. */
  reuse: ReuseProfile.nullable().default(null),
  payloadBytesIn: PayloadBytes.default(1024),
  payloadBytesOut: PayloadBytes.default(256),
  /** Instances that an always-on endpoint never goes below; 2 for availability. */
  minInstances: z.number().int().min(0).max(MAX_INSTANCES).default(2),
  /** Batch window: seconds that a batch run may take from start to last result. */
  deadlineS: z.number().min(1).max(YEAR_S).nullable().default(null),
  /** Only a job in shards can be spread over instances. */
  batchRecovery: BatchRecovery.default('shards'),
  /** Share of items whose first attempt fails. */
  failureRate: z.number().min(0).max(0.999).default(0),
  discountPct: z.number().min(0).max(100).default(0),
  /** What is paid today, shown beside every option. */
  current: z.strictObject({ monthlyUsd: PaidUsd, mode: Name }).nullable().default(null),
  region: Name.default('us-east-1'),
});
export type Workload = Readonly<z.infer<typeof Workload>>;

/** A workload as a user writes it: everything but the volume may be left out. */
export type WorkloadInput = Readonly<z.input<typeof Workload>>;

/** A trace of arrivals as a workload takes it. */
export const TraceDay = z.object({
  /** Base name. */
  traceFile: Path,
  traceMinutes: TraceMinutes,
  /** What to know about it, in sentences. */
  remarks: z.array(Text).max(64),
});
export type TraceDay = Readonly<z.infer<typeof TraceDay>>;
