import { fact } from '#core/contract/base/fact.ts';
import { z } from 'zod';
import {
  Count,
  Interval,
  IsoTime,
  Latency,
  Ms,
  Name,
  NonNegative,
  Path,
  Percentile,
  PositiveMs,
  RatePerS,
  Seconds,
  Seed,
  Share,
  Text,
  Usd,
} from '#core/contract/base/numbers.ts';
import { PointIntervals } from '#core/contract/run/point-intervals.ts';
import { EndpointProtocol } from './endpoint-protocol.ts';
import { Lag, Parity } from '#core/contract/run/run.ts';

/** Version of the documents about an endpoint that this program writes. */
export const ENDPOINT_SCHEMA_VERSION = 1;

/** Maximum number of rates of one measurement, and of classes of a histogram. */
const MAX_POINTS = 64;
const MAX_CLASSES = 4_096;

/**
 * Times in classes whose ends grow by a constant factor (`core/measure/endpoint/histogram.ts`): each with its index and its number of times.
 * Histograms of the same factor can be added; percentiles cannot.
 */
export const TimeHistogram = z.object({
  /** The upper end of class k is `growth` to the power of k, milliseconds. */
  growth: z.number().gt(1).max(2),
  classes: z.array(z.tuple([z.number().int().min(-100_000).max(100_000), Count])).max(MAX_CLASSES),
});
export type TimeHistogram = Readonly<z.infer<typeof TimeHistogram>>;

/**
 * Why a request has no good answer. `throttled`: status 429, 503 with Retry-After, or RESOURCE_EXHAUSTED of gRPC. `too-large`: the answer was over
 * the size that is read of one.
 */
export const RequestFailure = z.enum([
  'throttled',
  'client-error',
  'server-error',
  'connection-broken',
  'timed-out',
  'too-large',
  'unanswered',
]);
export type RequestFailure = z.infer<typeof RequestFailure>;

const Failures = z.object({
  throttled: Count,
  'client-error': Count,
  'server-error': Count,
  'connection-broken': Count,
  'timed-out': Count,
  /** Documents of earlier versions do not have it. */
  'too-large': Count.default(0),
  unanswered: Count,
} satisfies Record<RequestFailure, unknown>);
export type Failures = Readonly<z.infer<typeof Failures>>;

/**
 * Connections at one rate: the number needed, the maximum open at once, the number that answered, and the number that were sent a request and never
 * answered.
 */
export const ConnectionUse = z.object({ wanted: Count, opened: Count, answering: Count, silent: Count });
export type ConnectionUse = Readonly<z.infer<typeof ConnectionUse>>;

/** The evidence for a verdict. `core/contract/endpoint/endpoint-words.ts` has the sentences. */
export const EndpointEvidence = z.discriminatedUnion('code', [
  /** The rate of requests that were due, and how late this machine sent them. */
  fact('generator-lag', { p50Ms: NonNegative, p99Ms: NonNegative, lateShare: Share }),
  /** Sending processes that ended before their part was sent. */
  fact('generator-lost', { count: Count, of: Count }),
  /** The share of the time in which the busiest generator was idle. */
  fact('generator-busy', { idleShare: Share }),
  /** Requests per second that were due, and answered in the same time. */
  fact('kept-up', { offeredPerS: RatePerS, answeredPerS: RatePerS }),
  fact('fell-behind', { offeredPerS: RatePerS, answeredPerS: RatePerS }),
  /** The time from sending to the answer, compared with that of a request alone. */
  fact('answer-time', { p50Ms: Ms, unloadedMs: Ms }),
  /** The time that requests waited for a free connection, and the connections. */
  fact('connection-wait', { p50Ms: Ms, wanted: Count, opened: Count, answering: Count, silent: Count }),
  fact('throttled', { count: Count, of: Count }),
  fact('failed', { kind: RequestFailure, count: Count, of: Count }),
  fact('within-slo', { percentile: Percentile, ms: Ms, limitMs: PositiveMs }),
  fact('over-slo', { percentile: Percentile, ms: Ms, limitMs: PositiveMs }),
  /** The rate was so near to the highest allowed one that requests were sent more evenly than users send them. */
  fact('smoothed-arrivals', { offeredPerS: RatePerS, allowedPerS: RatePerS }),
  fact('too-few', { answers: Count, needed: Count }),
  /** The warm-up: failed requests, and an answer that took too long. */
  fact('warm-up-failed', { kind: RequestFailure, status: Count.nullable(), count: Count, of: Count }),
  fact('warm-up-slow', { ms: Ms, limitMs: PositiveMs }),
  /** No rate was measured. */
  fact('nothing-measured', {}),
  /** No rate was measured, because the time limit was reached. */
  fact('time-over', {}),
]);
export type EndpointEvidence = Readonly<z.infer<typeof EndpointEvidence>>;

/**
 * What limited a measurement. `held`: the rate was sustained. `generator-limited`: this machine did not send in time, so the numbers are invalid.
 * `failing`: requests failed for another reason than a limit of the rate. `stopped`: the warm-up had errors, or the user stopped it.
 */
export const EndpointVerdict = z.enum([
  'held',
  'server-limited',
  'generator-limited',
  'connection-limited',
  'throttled',
  'failing',
  'too-few',
  'stopped',
]);
export type EndpointVerdict = z.infer<typeof EndpointVerdict>;

const Evidence = z.array(EndpointEvidence).max(32);

/**
 * Requests that took longer than a limit, or had no answer in time; `ms` is null for the latter alone. `dispersion`: the factor by which their
 * correlation enlarges the variance of their share (`core/math/stats/share-test.ts`); null if there are too few requests to know.
 */
export const LimitCount = z.object({
  percentile: Percentile,
  ms: PositiveMs.nullable(),
  requests: Count,
  over: Count,
  dispersion: z.number().min(1).max(1e12).nullable(),
});
export type LimitCount = Readonly<z.infer<typeof LimitCount>>;

/** One rate. Corrected latency counts from when a request was due, uncorrected from when it was sent. */
export const EndpointPoint = z.object({
  offeredPerS: RatePerS,
  achievedPerS: RatePerS,
  durationS: Seconds,
  requests: Count,
  answered: Count,
  failures: Failures,
  corrected: Latency,
  uncorrected: Latency,
  histogram: TimeHistogram,
  lag: Lag,
  /** The wait for a free connection. */
  connectionWait: Lag,
  connections: ConnectionUse,
  /** Share of all requests that were answered within the SLO; null without one. */
  withinSlo: Share.nullable(),
  /** Of corrected latency; null without an answer. */
  intervals: PointIntervals.nullable().default(null),
  /** The latency at the SLO's percentile with its interval; null without an SLO or with too few answers. */
  sloLatencyMs: Interval.nullable().default(null),
  /** For the limits that were asked for. */
  limits: z.array(LimitCount).max(8).default([]),
  verdict: EndpointVerdict,
  evidence: Evidence,
});
export type EndpointPoint = Readonly<z.infer<typeof EndpointPoint>>;

/** Time within the server, as it reports it: means per request. */
export const ServerTime = z.discriminatedUnion('source', [
  z.object({ source: z.literal('v2-statistics'), requests: Count, queueMs: Ms, computeMs: Ms }),
  z.object({ source: z.literal('unknown') }),
]);
export type ServerTime = Readonly<z.infer<typeof ServerTime>>;

/** Where the time of a request goes: medians of some new connections, and the parts of those that are kept. */
export const LatencySplit = z.object({
  connections: Count,
  /** Null for an address without a name. */
  dnsMs: Ms.nullable(),
  tcpMs: Ms,
  /** Null without TLS. */
  tlsMs: Ms.nullable(),
  firstAnswerMs: Ms.nullable(),
  /** The shortest time of a TCP handshake: one round trip. */
  networkFloorMs: Ms,
  /** Requests one at a time on a kept connection. */
  unloaded: Latency,
  server: ServerTime,
});
export type LatencySplit = Readonly<z.infer<typeof LatencySplit>>;

/** What a request or an hour costs, as stated. */
export const EndpointPrice = z.object({ perMillionUsd: Usd.nullable(), perHourUsd: Usd.nullable() });
export type EndpointPrice = Readonly<z.infer<typeof EndpointPrice>>;

/** What is never exceeded. */
export const EndpointCaps = z.object({
  ratePerS: z.number().gt(0).max(1_000_000),
  requests: Count.min(1),
  seconds: z.number().gt(0).max(86_400),
  /** Null if no limit was asked for. */
  usd: Usd.nullable(),
});
export type EndpointCaps = Readonly<z.infer<typeof EndpointCaps>>;

const Amounts = z.object({ requests: Count, seconds: Seconds, usd: Usd.nullable() });

/** One rate as planned. */
export const PlannedRate = z.object({
  ratePerS: z.number().gt(0).max(1_000_000),
  requests: Count.min(1),
  durationS: Seconds,
});
export type PlannedRate = Readonly<z.infer<typeof PlannedRate>>;

/** The load plan that was shown before anything was sent. */
export const LoadPlan = z.object({
  caps: EndpointCaps,
  price: EndpointPrice.nullable(),
  /** Requests one at a time before the load. Each of the first `cold` has its own connection. */
  warmUp: z.object({ requests: Count.min(1), cold: Count.min(1), gapMs: Ms }),
  rates: z.array(PlannedRate).max(MAX_POINTS),
  most: Amounts,
});
export type LoadPlan = Readonly<z.infer<typeof LoadPlan>>;

/** Answers of the service compared with those of the model on this machine, for the same rows. */
export const ComparedAnswers = z.discriminatedUnion('state', [
  z.object({ state: z.literal('compared'), rows: Count, parity: Parity }),
  /** The number of values in the answers differs from that of the model's outputs. */
  z.object({ state: z.literal('another-shape'), rows: Count, found: Count, expected: Count }),
  /** No values were found where they should be; also reported without a model. */
  z.object({ state: z.literal('unreadable'), rows: Count }),
  /** Number of values that are not finite where those of the model are. */
  z.object({ state: z.literal('no-numbers'), rows: Count, values: Count }),
  z.object({ state: z.literal('not-compared') }),
]);
export type ComparedAnswers = Readonly<z.infer<typeof ComparedAnswers>>;

/** How requests are authenticated, without the credentials. */
export const Authentication = z.enum(['header', 'bearer', 'sigv4', 'mtls']);
export type Authentication = z.infer<typeof Authentication>;

/** The service, without anything secret. */
export const EndpointTarget = z.object({
  /** Without user name, password and the values of the query. */
  url: Path,
  host: Name,
  protocol: EndpointProtocol,
  model: Name.nullable(),
  isTls: z.boolean(),
  /** Whether its certificate was checked; true without TLS. */
  isVerified: z.boolean(),
  isLoopback: z.boolean(),
  authentication: z.array(Authentication).max(8),
  /** Names of further headers. */
  headers: z.array(Name).max(64),
  connections: Count,
  generators: Count,
});
export type EndpointTarget = Readonly<z.infer<typeof EndpointTarget>>;

/** The document of `modewise measure-endpoint`. */
export const EndpointDocument = z.object({
  kind: z.literal('endpoint'),
  schemaVersion: z.literal(ENDPOINT_SCHEMA_VERSION),
  measuredAt: IsoTime,
  state: z.enum(['complete', 'stopped-early', 'interrupted']),
  seed: Seed,
  target: EndpointTarget,
  data: z.object({
    file: Path.nullable(),
    sha256: Name.nullable(),
    rows: Count,
    /** Rows whose requests were made; they are sent in turn. */
    encoded: Count,
    /** What is sent of each row, by name. */
    sent: z.array(Name).max(65_536),
  }),
  plan: LoadPlan,
  sent: Amounts,
  split: LatencySplit.nullable(),
  slo: z.object({ percentile: Percentile, ms: PositiveMs }).nullable(),
  points: z.array(EndpointPoint).max(MAX_POINTS),
  verdict: z.object({ kind: EndpointVerdict, evidence: Evidence }),
  /**
   * The highest measured rate that was sustained, within the SLO if there is one; null if none was. `isCeiling`: a higher rate was offered and the
   * service did not sustain it. False if only this machine was too slow.
   */
  highest: z
    .object({ ratePerS: RatePerS, isCeiling: z.boolean(), firstFailingPerS: RatePerS.nullable(), latency: Latency })
    .nullable(),
  answers: ComparedAnswers,
  /** The findings as sentences. */
  because: z.array(z.intersection(EndpointEvidence, z.object({ text: Text }))).max(32),
});
export type EndpointDocument = Readonly<z.infer<typeof EndpointDocument>>;
