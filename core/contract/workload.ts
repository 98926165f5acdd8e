import { z } from 'zod';
import { Name, Path, Text } from './numbers.ts';
import { ReuseProfile } from './reuse.ts';
import { INPUT_SCHEMAS } from './workload-inputs.ts';

export const WorkloadShape = z.enum(['flat', 'diurnal', 'business-hours', 'bursty', 'trace']);
export type WorkloadShape = z.infer<typeof WorkloadShape>;

/**
 * What a batch job keeps when it is interrupted: the `shards` that are done; what was computed up to the last of its `checkpoints`, where it
 * cannot be cut into shards; nothing (`whole-job`), so that it starts again from the first row.
 */
export const BatchRecovery = z.enum(['shards', 'checkpoints', 'whole-job']);
export type BatchRecovery = z.infer<typeof BatchRecovery>;

/** What is paid today in a month: nothing, or a cent at least, so that costs can be held against it. */
const PaidUsd = z
  .number()
  .min(0)
  .max(1e12)
  .refine((usd) => usd === 0 || usd >= 0.01, 'it takes 0, or at least 0.01');

/** Arrivals in each minute of the day: only their proportions count, so that one minute at least has some. */
const TraceMinutes = z
  .array(z.number().min(0).max(1e12))
  .length(1440)
  .refine((minutes) => minutes.reduce((sum, each) => sum + each, 0) >= 1e-6, 'the trace has no arrivals');

/**
 * The workload: traffic, latency requirements, freshness, reuse and money. Set by a preset, a file or `--set KEY=VALUE`. Its numbers are the
 * entries of `workload-inputs.ts`.
 * Fields that are null are unknown; `resolveWorkload` fills what follows from others.
 */
export const Workload = z.strictObject({
  /** Name of the preset it came from, or null. */
  preset: Name.nullable().default(null),
  ...INPUT_SCHEMAS,
  shape: WorkloadShape.default('flat'),
  /** Trace of arrivals, when shape is `trace`: a path until it is read, then a base name. */
  traceFile: Path.nullable().default(null),
  /** Arrivals in each minute of the day, as read from the trace; null until then. Only their proportions count. */
  traceMinutes: TraceMinutes.nullable().default(null),
  callerWaits: z.boolean().default(false),
  /** Column of the reads' file that names the entity; what is read from it replaces `readsPerEntityPerDay`. */
  keyColumn: Name.nullable().default(null),
  /** Column of the same file that says when a read came; without one only popularity is known. */
  timeColumn: Name.nullable().default(null),
  /** File with one read in each row; null: the data file of the measurement. */
  readsFile: Path.nullable().default(null),
  /** What that file says; filled by the engine, never written by hand. */
  reuse: ReuseProfile.nullable().default(null),
  /** Only a job in shards can be spread over instances. */
  batchRecovery: BatchRecovery.default('shards'),
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
