import { fact } from '#core/contract/base/fact.ts';
import { z } from 'zod';
import { EndpointPoint } from '#core/contract/endpoint/endpoint.ts';
import { EndpointProtocol } from '#core/contract/endpoint/endpoint-protocol.ts';
import {
  Count,
  countUpTo,
  Interval,
  IsoTime,
  MAX_RATE_PER_S,
  Name,
  NonNegative,
  Path,
  Percentile,
  RatePerS,
  Seconds,
  Share,
  Text,
} from '#core/contract/base/numbers.ts';
import { Promises } from './promises.ts';

export const VERIFICATION_SCHEMA_VERSION = 1;

/** The most machines that one service is verified on. */
export const MAX_MACHINES = 1_000_000;

/** From so many parts of a job on, their spread shows whether the machines are of one kind. Fewer give their least and most. */
export const ENOUGH_PARTS = 20;
const MAX_FILES = 100_000;

/**
 * An expected figure of a plan that is checked: requests per second, the 99th percentile, the SLO, rows per second of a job, the time of its run, and
 * the cost of a million predictions at today's traffic.
 */
export const CheckedPromise = z.enum(['rate', 'p99', 'slo', 'job-rate', 'job-window', 'cost']);
export type CheckedPromise = z.infer<typeof CheckedPromise>;

/** The evidence of a check, or why it could not be made. `core/contract/serving/verification-words.ts` has the sentences. */
export const CheckReason = z.discriminatedUnion('code', [
  /** Requests per second that were offered for some time, and answered. */
  fact('open-loop', { offeredPerS: RatePerS, answeredPerS: RatePerS, durationS: Seconds }),
  /** The service or its network path refused requests, or did not answer them in time. */
  fact('requests-lost', { lost: Count, of: Count }),
  /** It was not offered as much as is promised. */
  fact('below-peak', { offeredPerS: RatePerS, peakPerS: RatePerS }),
  fact('generator-late', { lagMs: NonNegative }),
  /** Requests waited for a connection, which does not limit the service itself. */
  fact('connections-short', { waitMs: NonNegative, opened: Count }),
  fact('too-few-answers', { answers: Count, needed: Count }),
  /** Latency at an offered rate, from the scheduled arrival to the answer, with the network to the service. */
  fact('latency', { offeredPerS: RatePerS, answers: Count }),
  /** Requests over a limit of latency: so many that more than the allowed share are, so few that they are not, or neither. */
  fact('over-limit', { offeredPerS: RatePerS, requests: Count, over: Count, allowed: Share }),
  /** The seconds at this rate after which the observed share would decide in 90 % of cases; null if no length would. */
  fact('undecided', {
    offeredPerS: RatePerS,
    requests: Count,
    over: Count,
    allowed: Share,
    neededS: NonNegative.nullable(),
  }),
  fact('shards', { shards: Count, rows: NonNegative, seconds: NonNegative }),
  fact('run', { rows: NonNegative, machines: NonNegative, startS: NonNegative }),
  /** Machines that today's traffic needs, by what was measured. */
  fact('machines-needed', { machines: NonNegative, perDay: NonNegative }),
  /** Machine time that a job takes, as a ratio to what is planned. */
  fact('machine-time', { ratio: NonNegative, perDay: NonNegative }),
  /** The parts of a job vary too much. `needed`: the number of parts with which the found speed would decide in most cases; null if no number would. */
  fact('undecided-parts', { shards: Count, needed: Count.nullable() }),
  /** The job took longer than expected, but its machine slept or it was stopped for a part of the time. */
  fact('job-stopped', { stoppedS: Seconds, seconds: NonNegative }),
  fact('needs-target', {}),
  fact('needs-results', {}),
  /** The number of machines that answered the requests is not known. */
  fact('machines-unknown', {}),
  fact('rate-unconfirmed', {}),
  fact('machines-follow-load', {}),
  fact('billed-per-use', {}),
  /** The plan is from a version that does not state quantities. */
  fact('bill-without-quantities', {}),
  fact('not-promised', {}),
]);
export type CheckReason = Readonly<z.infer<typeof CheckReason>>;

/**
 * One expected figure and its check. `holds` and `broken` are wrong in at most 5 % of cases each. `undecided`: a longer measurement could decide.
 * `not-checked`: another kind of measurement is needed.
 */
export const Check = z.object({
  promise: CheckedPromise,
  /** For `slo`: the percentile whose latency is promised. */
  percentile: Percentile.nullable(),
  promised: Interval.nullable(),
  found: Interval.nullable(),
  verdict: z.enum(['holds', 'broken', 'undecided', 'not-checked']),
  reason: z.intersection(CheckReason, z.object({ text: Text })),
});
export type Check = Readonly<z.infer<typeof Check>>;

/** The machine that a program of a bundle reports. */
export const ServingMachine = z.object({
  /** `arm64` or `x86_64`, or the name that its system gives. */
  architecture: Name,
  /** Null where nothing states it. */
  memoryMib: NonNegative.nullable(),
});
export type ServingMachine = Readonly<z.infer<typeof ServingMachine>>;

/** A deployed service that was called for some time. */
export const MeasuredTarget = z.object({
  kind: z.literal('target'),
  /** Without user name, password and query. */
  url: Path,
  protocol: EndpointProtocol,
  /** Null where the address names none. */
  model: Name.nullable(),
  seed: Count,
  data: z.object({ file: Path.nullable(), sha256: Name.nullable(), rows: Count }),
  durationS: Seconds,
  point: EndpointPoint,
});
export type MeasuredTarget = Readonly<z.infer<typeof MeasuredTarget>>;

/** A job, by what its log says of each shard. */
export const ReadResults = z.object({
  kind: z.literal('results'),
  files: z.array(Path).max(MAX_FILES),
  shards: z
    .array(
      z.object({
        rows: NonNegative,
        seconds: z.number().gt(0).max(1e9),
        /** Seconds for which the machine slept or the job was stopped. Absent if that is not known, or if it was not. */
        stoppedS: Seconds.optional(),
      }),
    )
    .min(1)
    .max(MAX_FILES),
});
export type ReadResults = Readonly<z.infer<typeof ReadResults>>;

/** The document of `modewise verify`. */
export const Verification = z.object({
  schemaVersion: z.literal(VERIFICATION_SCHEMA_VERSION),
  verifiedAt: IsoTime,
  /** SHA-256 of the plan.json. Null in documents of earlier versions about a bundle. */
  planSha256: Name.nullable(),
  promises: Promises,
  found: z.discriminatedUnion('kind', [MeasuredTarget, ReadResults]),
  /** Machines behind the target, as stated. */
  machines: countUpTo(MAX_MACHINES).nullable(),
  /** Today's predictions per day, as stated; those of the plan by default. */
  predictionsPerDay: z
    .number()
    .gt(0)
    .max(MAX_RATE_PER_S * 86_400),
  checks: z.array(Check).max(16),
  /** The outcome of all checks. Absent in documents of earlier versions, which did not know `undecided`. */
  outcome: z.enum(['holds', 'broken', 'undecided']).optional(),
  /** Whether the outcome is `holds`; in documents of earlier versions, whether no promise is broken. */
  holds: z.boolean(),
});
export type Verification = Readonly<z.infer<typeof Verification>>;
