import { z } from 'zod';
import { ReuseProfile } from './reuse.ts';

export const WorkloadShape = z.enum(['flat', 'diurnal', 'business-hours', 'bursty', 'trace']);
export type WorkloadShape = z.infer<typeof WorkloadShape>;

/**
 * What a batch job keeps when it is interrupted: the `shards` that are done; what was computed up to the last of its `checkpoints`, where it
 * cannot be cut into shards; nothing (`whole-job`), so that it starts again from the first row.
 */
export const BatchRecovery = z.enum(['shards', 'checkpoints', 'whole-job']);
export type BatchRecovery = z.infer<typeof BatchRecovery>;

/** More than ten thousand million predictions every second: a slip of the keyboard. */
const MOST_PER_DAY = 1e15;

/**
 * What the predictions are for: how many, when, who waits, how old an answer may be. A preset, a file or `--set KEY=VALUE`.
 * Fields that are null are unknown; `resolveWorkload` fills what follows from others.
 */
export const Workload = z.strictObject({
  /** Name of the preset it came from, or null. */
  preset: z.string().nullable().default(null),
  predictionsPerDay: z.number().positive().max(MOST_PER_DAY, `more than ${MOST_PER_DAY} a day is not believable`),
  shape: WorkloadShape.default('flat'),
  /** Trace of arrivals, when shape is `trace`: a path until it is read, then a base name. */
  traceFile: z.string().nullable().default(null),
  /** Arrivals in each minute of the day, as read from the trace; null until then. Only their proportions count. */
  traceMinutes: z.array(z.number().min(0)).length(1440).nullable().default(null),
  /** Peak rate ÷ mean rate over the day, at least 1; null: follows from the shape, or from the trace. */
  peakToMean: z.number().min(1).nullable().default(null),
  callerWaits: z.boolean().default(false),
  sloMs: z.number().positive().nullable().default(null),
  sloPercentile: z.number().gt(0).lt(100).default(99),
  /** Network and feature look-up; counts against the SLO. */
  pathOverheadMs: z.number().min(0).default(0),
  /** Oldest answer that is tolerated, in seconds, counted from the snapshot that it was computed from. */
  maxStalenessS: z.number().positive().nullable().default(null),
  /** Seconds between batch runs; null: the longest period, up to a day, that keeps D+P within maxStalenessS. */
  batchPeriodS: z.number().positive().nullable().default(null),
  /** Share of requests whose input is known when the batch runs. */
  inputsKnownInAdvance: z.number().min(0).max(1).default(1),
  readsPerEntityPerDay: z.number().positive().nullable().default(null),
  /** Column of the reads' file that names the entity; what is read from it replaces `readsPerEntityPerDay`. */
  keyColumn: z.string().nullable().default(null),
  /** Column of the same file that says when a read came; without one only popularity is known. */
  timeColumn: z.string().nullable().default(null),
  /** File with one read in each row; null: the data file of the measurement. */
  readsFile: z.string().nullable().default(null),
  /** What that file says; filled by the engine, never written by hand. */
  reuse: ReuseProfile.nullable().default(null),
  payloadBytesIn: z.number().min(0).default(1024),
  payloadBytesOut: z.number().min(0).default(256),
  /** Instances that an always-on endpoint never goes below; 2 for availability. */
  minInstances: z.number().int().min(0).default(2),
  /** Batch window: seconds that a batch run may take from start to last result. */
  deadlineS: z.number().positive().nullable().default(null),
  /** Only a job in shards can be spread over instances. */
  batchRecovery: BatchRecovery.default('shards'),
  /** Share of items whose first attempt fails. */
  failureRate: z.number().min(0).lt(1).default(0),
  discountPct: z.number().min(0).max(100).default(0),
  /** What is paid today, shown beside every option. */
  current: z
    .strictObject({ monthlyUsd: z.number().min(0), mode: z.string() })
    .nullable()
    .default(null),
  region: z.string().default('us-east-1'),
});
export type Workload = Readonly<z.infer<typeof Workload>>;

/** A workload as a user writes it: everything but the volume may be left out. */
export type WorkloadInput = Readonly<z.input<typeof Workload>>;

/** A trace of arrivals as a workload takes it. */
export const TraceDay = z.object({
  /** Base name. */
  traceFile: z.string(),
  traceMinutes: z.array(z.number().min(0)).length(1440),
  /** What to know about it, in sentences. */
  remarks: z.array(z.string()),
});
export type TraceDay = Readonly<z.infer<typeof TraceDay>>;
