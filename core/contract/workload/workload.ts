import { z } from 'zod';
import { ExistingPart } from '#core/contract/serving/existing-parts.ts';
import { Ms, Name, Path, PresetId, RatePerS, RunId, Text } from '#core/contract/base/numbers.ts';
import { CloudName, CloudRegion } from './clouds.ts';
import { OwnQuota } from './own-quotas.ts';
import { ReuseProfile } from './reuse.ts';
import { ServerKind } from '#core/contract/endpoint/server-kind.ts';
import { INPUT_SCHEMAS } from './workload-inputs.ts';

/** The shape of the day: how traffic varies over its hours. */
export const WorkloadShape = z.enum([
  'flat',
  'diurnal',
  'weekly',
  'business-hours',
  'bursty',
  'flash-crowd',
  'deploy-restart',
  'partner-batch',
  'trace',
]);
export type WorkloadShape = z.infer<typeof WorkloadShape>;

/**
 * Checkpointing of a batch job, which is what it keeps when it is interrupted: the finished `shards`; for work that cannot be sharded, everything up
 * to the last of its `checkpoints`; or nothing (`whole-job`), so that it restarts from the first row.
 */
export const BatchRecovery = z.enum(['shards', 'checkpoints', 'whole-job']);
export type BatchRecovery = z.infer<typeof BatchRecovery>;

/**
 * The destination of answers that no caller waits for: files in a bucket (`s3`), a table, an output stream or topic of Kafka, an SQS queue, an SNS
 * topic or an EventBridge bus. `natural` is the bucket; where answers may not wait for a file, or must keep their order, the cheapest that meets the
 * needs.
 */
export const AnswerSink = z.enum(['natural', 's3', 'table', 'stream', 'queue', 'topic', 'bus']);
export type AnswerSink = z.infer<typeof AnswerSink>;

/**
 * The transport of requests to a service that answers them one at a time, where no caller waits: a call (`direct`, asynchronous for a function), an
 * SQS queue, a Kinesis stream, objects in a bucket whose events call it (`s3`), an SNS topic or an EventBridge bus. `natural` is the cheapest that
 * meets the needs. A stream or queue service accepts only its own transport.
 */
export const Transport = z.enum(['natural', 'direct', 'queue', 'stream', 's3', 'topic', 'bus']);
export type Transport = z.infer<typeof Transport>;

/**
 * The encoding of requests and answers: `json` is text, of the stated size everywhere. `binary` travels as it is where an interface takes any body,
 * and as base64, 4/3 of the bytes, where it takes text alone. `base64` is binary data that the caller sends as base64 everywhere. `natural` is
 * `binary` for tensors of two or more dimensions per row, such as images, and `json` for others.
 */
export const PayloadEncoding = z.enum(['natural', 'json', 'base64', 'binary']);
export type PayloadEncoding = z.infer<typeof PayloadEncoding>;

/**
 * When the rows appear that no caller waits for: all `at-once` at the start of each period, to be done within the batch window, or `over-the-day`, by
 * the shape of the traffic.
 */
export const RowsAppear = z.enum(['at-once', 'over-the-day']);
export type RowsAppear = z.infer<typeof RowsAppear>;

/**
 * The storage of a batch's inputs: `already` in an existing data lake or warehouse, or kept only by the job for its last two runs, in columnar files
 * (`kept-columnar`) or as they are sent (`kept-as-sent`).
 */
export const InputsStored = z.enum(['already', 'kept-columnar', 'kept-as-sent']);
export type InputsStored = z.infer<typeof InputsStored>;

/** The current monthly cost: nothing, or at least a cent, so that costs can be compared with it. */
const PaidUsd = z
  .number()
  .min(0)
  .max(1e12)
  .refine((usd) => usd === 0 || usd >= 0.01, 'must be 0, or at least 0.01');

/** The measured run of the current deployment: the highest rate that it sustained, and the latency at that rate in milliseconds. */
const MeasuredDeployment = z.strictObject({ runId: RunId, p50Ms: Ms, p99Ms: Ms, ratePerS: RatePerS });
export type MeasuredDeployment = Readonly<z.infer<typeof MeasuredDeployment>>;

/** The current deployment. */
const Current = z.strictObject({
  monthlyUsd: PaidUsd,
  /** A short description, such as `always-on endpoint`. */
  mode: Name,
  /** The machines that it runs on, by the provider's name, and how many of them. */
  instanceType: Name.nullable().default(null),
  instances: z.int().min(1).max(1e6).nullable().default(null),
  /** Hours of work that switching to another option takes. */
  switchHours: z.number().min(0).max(1e6).nullable().default(null),
  /** A measured run of it: the path of a run.json or the id of a run until it is read, then the id. */
  run: Path.nullable().default(null),
  /** What that run measured. Filled by the engine, never written by hand. */
  measured: MeasuredDeployment.nullable().default(null),
});

/**
 * What must be known of a workload before a verdict applies to it: whether a caller waits, the predictions per day, the age of an answer, and if a
 * caller waits, whether requests are known the day before.
 */
export const WorkloadQuestion = z.enum(['waits', 'volume', 'age', 'known']);
export type WorkloadQuestion = z.infer<typeof WorkloadQuestion>;

/** The fields that answer each question. */
const ANSWERED_BY = {
  callerWaits: 'waits',
  predictionsPerDay: 'volume',
  maxStalenessS: 'age',
  inputsKnownInAdvance: 'known',
  keyColumn: 'known',
} as const;

/** Whether one of these fields answers a question. */
export function isAnsweredBy(question: WorkloadQuestion, statedFields: readonly string[]): boolean {
  return Object.entries(ANSWERED_BY).some(([field, each]) => each === question && statedFields.includes(field));
}

/** Arrivals by minute. Only their proportions matter, so at least one minute must have some. */
const Minutes = z.array(z.number().min(0).max(1e12));
const hasArrivals = (minutes: readonly number[]): boolean => minutes.reduce((sum, each) => sum + each, 0) >= 1e-6;

/** Arrivals in each minute of the day. */
const TraceMinutes = Minutes.length(1440).refine(hasArrivals, 'the trace has no arrivals');

/**
 * Arrivals in each minute of up to a week, as they were: no average of several days. Only their proportions matter. `startMinute` counts from Monday
 * 00:00 (UTC for dates; seconds without a date begin on a Monday).
 */
export const TraceWeek = z.strictObject({
  startMinute: z.int().min(0).max(10_079),
  minutes: Minutes.min(1).max(10_080).refine(hasArrivals, 'the trace has no arrivals'),
});
export type TraceWeek = Readonly<z.infer<typeof TraceWeek>>;

const AllowedNames = z.array(Name).max(64).readonly().default([]);

/**
 * The workload: traffic, latency requirements, freshness, reuse and money. Set by a preset, a file or `--set KEY=VALUE`. Its numbers are
 * the entries of `workload-inputs.ts`. Null fields are unknown; `resolveWorkload` derives what it can from the others.
 */
export const Workload = z.strictObject({
  /** Name of the preset it came from, or null. */
  preset: PresetId.nullable().default(null),
  /** The questions that are not answered yet. Until they are, the workload is an assumption, and every verdict says so. */
  assumed: z.array(WorkloadQuestion).max(4).default([]),
  ...INPUT_SCHEMAS,
  shape: WorkloadShape.default('flat'),
  /** Trace of arrivals if the shape is `trace`: a path until it is read, then a base name. */
  traceFile: Path.nullable().default(null),
  /** Column or field of the trace that holds the times, or times and counts (`TIME,COUNT`, `TIME,none`); null for those that are recognised. */
  traceColumn: Name.nullable().default(null),
  /** Arrivals in each minute of the day, as read from the trace; null until then. Only their proportions matter. */
  traceMinutes: TraceMinutes.nullable().default(null),
  /** Its week, as read from it; null until then, and in documents of earlier versions. */
  traceWeek: TraceWeek.nullable().default(null),
  /** Hours from the first arrival of the trace to its last, as read from it; null until then, and in documents of earlier versions. */
  traceHours: z.number().min(0).max(1e7).nullable().default(null),
  callerWaits: z.boolean().default(false),
  server: ServerKind.default('python'),
  /** Column of the reads file that identifies the entity. What is read from it replaces `readsPerEntityPerDay`. */
  keyColumn: Name.nullable().default(null),
  /** Column of the same file with the time of a read. Without one, only popularity is known. */
  timeColumn: Name.nullable().default(null),
  /** File with one read per row; null for the data file of the measurement. */
  readsFile: Path.nullable().default(null),
  /** The content of that file. Filled by the engine, never written by hand. */
  reuse: ReuseProfile.nullable().default(null),
  /** Null is `at-once` where a time between runs or a batch window is stated, else `over-the-day`. */
  rowsAppear: RowsAppear.nullable().default(null),
  /** Null is `already`, and `kept-columnar` where a caller waits. */
  inputsStored: InputsStored.nullable().default(null),
  /** Only a sharded job can be spread over instances. */
  batchRecovery: BatchRecovery.default('shards'),
  /** Where the answers of batches and streams go. A caller who waits gets them instead. */
  sink: AnswerSink.default('natural'),
  transport: Transport.default('natural'),
  /** Whether messages must arrive in the order in which they are sent, per key, where no caller waits. */
  needsOrder: z.boolean().default(false),
  /** Whether messages must be readable again after they were read, where no caller waits. */
  needsReplay: z.boolean().default(false),
  payloadEncoding: PayloadEncoding.default('natural'),
  /** Whether the work is a job that runs once: its rows are those of `batchPeriodS`, or of a day, and costs are those of the one run. */
  once: z.boolean().default(false),
  /**
   * Whether costs include the usual extras: logs, monitoring, NAT gateways, public addresses and traffic between zones. Otherwise each option lists
   * them separately.
   */
  alsoPaid: z.boolean().default(true),
  /** Names of the only services, families, purchases and machines that are allowed; empty for all. `core/price/serving/candidate/allowed.ts` has them. */
  only: AllowedNames,
  /** The same names, for what may not be chosen. */
  without: AllowedNames,
  /** Existing resources that are not charged again. */
  existing: z.array(ExistingPart).max(8).readonly().default([]),
  /** Quotas of the account, instead of the defaults of the catalogue. */
  quotas: z.array(OwnQuota).max(64).readonly().default([]),
  /** The current deployment and its cost, shown above the options. */
  current: Current.nullable().default(null),
  region: Name.default('us-east-1'),
  /** The clouds that may be chosen; empty for that of the region. */
  clouds: z.array(CloudName).max(CloudName.options.length).readonly().default([]),
  /** The cloud and the region of the input data, `aws:us-east-1`; null where they are in the region. Bytes that leave them are billed. */
  dataIn: CloudRegion.nullable().default(null),
});
export type Workload = Readonly<z.infer<typeof Workload>>;

/** The questions that are open: whether requests are known in advance is one only where a caller waits. */
export function openQuestions({ assumed, callerWaits }: Pick<Workload, 'assumed' | 'callerWaits'>): WorkloadQuestion[] {
  return assumed.filter((question) => question !== 'known' || callerWaits);
}

/** The assumption about requests of waiting callers if it is not stated: none is known in advance, as with payments, tickets and searches. */
export const ASSUMED_KNOWN = 0;

/** A workload after some of its fields were stated, which answers their questions. */
export function withStated(workload: Workload, change: Partial<Workload>): Workload {
  const fields = Object.keys(change);
  const changed: Workload = {
    ...workload,
    ...change,
    assumed: workload.assumed.filter((question) => !isAnsweredBy(question, fields)),
  };
  const isKnownAssumed = openQuestions(changed).includes('known');
  return isKnownAssumed ? { ...changed, inputsKnownInAdvance: ASSUMED_KNOWN } : changed;
}

/** The share of the cost that a saving must reach, in addition to `materialUsd`, to be material. */
export const MATERIAL_SHARE = 0.05;

/** A workload as a user writes it. Only the volume is required. */
export type WorkloadInput = Readonly<z.input<typeof Workload>>;

/** The fields of a workload without a trace. */
export const NO_TRACE = {
  traceFile: null,
  traceColumn: null,
  traceMinutes: null,
  traceWeek: null,
  traceHours: null,
} as const satisfies Partial<Workload>;

/** A trace of arrivals in the form that a workload uses. */
export const TraceDay = z.object({
  /** Base name. */
  traceFile: Path,
  traceMinutes: TraceMinutes,
  traceWeek: TraceWeek,
  traceHours: z.number().min(0).max(1e7),
  /** Notes on the trace, as sentences. */
  remarks: z.array(Text).max(64),
});
export type TraceDay = Readonly<z.infer<typeof TraceDay>>;
