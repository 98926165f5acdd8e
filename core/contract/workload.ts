import { z } from 'zod';

export const WorkloadShape = z.enum(['flat', 'diurnal', 'business-hours', 'bursty', 'trace']);
export type WorkloadShape = z.infer<typeof WorkloadShape>;

/**
 * What the predictions are for: how many, when, who waits, how old an answer may be. A preset, a file or `--set KEY=VALUE`.
 * Fields that are null are unknown; `resolveWorkload` fills what follows from others.
 */
export const Workload = z.strictObject({
  /** Name of the preset it came from, or null. */
  preset: z.string().nullable().default(null),
  predictionsPerDay: z.number().positive(),
  shape: WorkloadShape.default('flat'),
  /** Trace of arrivals, when shape is `trace`: a base name. */
  traceFile: z.string().nullable().default(null),
  /** Peak rate ÷ mean rate over the day, at least 1; null: follows from the shape. */
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
  keyColumn: z.string().nullable().default(null),
  payloadBytesIn: z.number().min(0).default(1024),
  payloadBytesOut: z.number().min(0).default(256),
  /** Instances that an always-on endpoint never goes below; 2 for availability. */
  minInstances: z.number().int().min(0).default(2),
  /** Batch window: seconds that a batch run may take from start to last result. */
  deadlineS: z.number().positive().nullable().default(null),
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
