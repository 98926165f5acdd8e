import type {
  ConnectionUse,
  EndpointEvidence,
  EndpointPoint,
  EndpointVerdict,
  LimitCount,
} from '#core/contract/endpoint/endpoint.ts';
import { inFlightAtArrival, type OpenLoopTimes } from '#core/measure/run/open-loop-times.ts';
import type { Interval } from '#core/contract/base/numbers.ts';
import { intervalsOf, percentileInterval } from '#core/measure/run/point-intervals.ts';
import { latencySummary } from '#core/math/stats/latency.ts';
import { mean } from '#core/math/stats/moments.ts';
import { percentileFloor, quantileOfSorted } from '#core/math/stats/percentiles.ts';
import { countOver } from '#core/math/stats/share-test.ts';
import { isRising } from '#core/math/stats/trend.ts';
import { countFailures, mainFailure } from './failures.ts';
import { RANDOM_SHARE } from './load-plan.ts';
import { histogramOf, mergeHistograms, quantileOfHistogram } from './histogram.ts';

type Slo = { readonly percentile: number; readonly ms: number };

/** A limit of latency at a percentile. */
export interface Limit {
  readonly percentile: number;
  readonly ms: number | null;
}

/** What one rate was measured with. */
export interface PointFacts {
  /** The times of each generator, on one clock. */
  readonly shards: readonly OpenLoopTimes[];
  readonly ratePerS: number;
  readonly durationS: number;
  readonly connections: ConnectionUse;
  /** Share of the time in which the busiest generator had nothing to do. */
  readonly idleShare: number;
  /** Generators that ended before their part of the schedule. */
  readonly lostGenerators: number;
  /** The median time of a request alone. */
  readonly unloadedMs: number;
  readonly slo: Slo | null;
  /** Requests that may be sent per second. */
  readonly allowedPerS: number;
  /** Limits over which requests are counted; without `ms`, only requests without an answer are over it. */
  readonly limits?: readonly Limit[];
}

/** Lag that matters for very short times, at the median and in the tail; longer times allow a share of themselves. */
const LAG_P50_MS = 1;
const LAG_P50_SHARE = 0.1;
const LAG_TAIL_MS = 10;
const LAG_TAIL_SHARE = 0.5;
/** Pauses of this machine that are many times as long as an answer leave queues behind, which look like the service's. */
const LAG_TAIL_FACTOR = 10;
/** A generator that is idle for a smaller share of the time has none left: answers wait until it reads them. */
const MIN_IDLE_SHARE = 0.1;
/** A request that is released this long after the last one was due was not released in time. */
const RELEASE_SLACK_MS = 50;
/** A smaller share of requests may be late, lost or throttled by chance. */
const FEW = 0.01;
/** If the service keeps up, all requests are answered this long after the end, or in three times what one takes alone. */
const SETTLE_MS = 1_000;
const SETTLE_FACTOR = 3;
const SETTLED_SHARE = 0.95;
/** The growth of latency from the first to the last quarter that shows a growing queue. */
const GROWTH = 1.5;
const GROWTH_MS = 10;
const LAST = 5;
/** Share of the lost requests that were the only ones of their connections. */
const SILENT_SHARE = 0.5;
/** A service that takes no longer than this with all connections busy is not what limits the rate. */
const BUSY_FACTOR = 2;
const BUSY_MS = 5;

/** One rate with its verdict. The times of all generators count as one; their histograms are added. */
export function endpointPoint(facts: PointFacts): EndpointPoint {
  const { shards, ratePerS, durationS, connections, slo } = facts;
  const times = mergeTimes(shards);
  const answered = [...times.servedWith.keys()].filter((index) => (times.servedWith[index] ?? 0) > 0);
  const since = (from: Float64Array): Float64Array =>
    Float64Array.from(answered, (index) => (times.finishedMs[index] ?? 0) - (from[index] ?? 0));
  const correctedMs = since(times.arrivalMs);
  const requests = times.arrivalMs.length;
  const lastMs = answered.reduce((latest, index) => Math.max(latest, times.finishedMs[index] ?? 0), 0);
  const wallMs = lastMs - (times.arrivalMs[0] ?? 0);
  const measured = {
    offeredPerS: ratePerS,
    achievedPerS: wallMs > 0 ? (1000 * answered.length) / wallMs : 0,
    durationS,
    requests,
    answered: answered.length,
    failures: countFailures(times.servedWith),
    corrected: latencySummary(correctedMs, requests - answered.length),
    uncorrected: latencySummary(since(times.startedMs)),
    histogram: mergeHistograms(shards.map(histogramOfShard)),
    lag: spread(times.releasedMs, times.arrivalMs),
    connectionWait: spread(waitEnds(times), times.releasedMs),
    connections,
    withinSlo: slo === null ? null : correctedMs.filter((ms) => ms <= slo.ms).length / Math.max(1, requests),
    intervals: correctedMs.length === 0 ? null : intervalsOf({ times }),
    sloLatencyMs: slo === null ? null : sloLatency(slo, times),
    limits: limitCounts(times, facts.limits ?? []),
  };
  return { ...measured, ...verdictOf(measured, { facts, times, correctedMs }) };
}

/** Null with too few requests for the percentile. */
function sloLatency({ percentile }: Slo, times: OpenLoopTimes): Interval | null {
  if (times.arrivalMs.length < percentileFloor(percentile)) return null;
  return percentileInterval({ times, percentile });
}

/** A request without an answer takes for ever. */
function limitCounts({ servedWith, finishedMs, arrivalMs }: OpenLoopTimes, limits: readonly Limit[]): LimitCount[] {
  const latenciesMs = arrivalMs.map((ms, index) =>
    (servedWith[index] ?? 0) > 0 ? (finishedMs[index] ?? 0) - ms : Infinity,
  );
  return limits.map(({ percentile, ms }) => {
    const limitMs = ms ?? Number.MAX_VALUE;
    const { dispersion, ...count } = countOver(latenciesMs, limitMs, (100 - percentile) / 100);
    return { percentile, ms, ...count, dispersion: Number.isFinite(dispersion) ? dispersion : null };
  });
}

function histogramOfShard({ servedWith, finishedMs, arrivalMs }: OpenLoopTimes) {
  const latencies: number[] = [];
  servedWith.forEach((ended, index) => {
    if (ended > 0) latencies.push((finishedMs[index] ?? 0) - (arrivalMs[index] ?? 0));
  });
  return histogramOf(latencies);
}

/** Requests of several generators in order of their arrival. */
function mergeTimes(shards: readonly OpenLoopTimes[]): OpenLoopTimes {
  const [only] = shards;
  if (only !== undefined && shards.length === 1) return only;
  const places = shards.flatMap((shard) => [...shard.arrivalMs.keys()].map((index) => ({ shard, index })));
  places.sort((a, b) => (a.shard.arrivalMs[a.index] ?? 0) - (b.shard.arrivalMs[b.index] ?? 0));
  const pick = (of: 'arrivalMs' | 'releasedMs' | 'startedMs' | 'finishedMs'): Float64Array =>
    Float64Array.from(places, ({ shard, index }) => shard[of][index] ?? Number.NaN);
  return {
    arrivalMs: pick('arrivalMs'),
    releasedMs: pick('releasedMs'),
    startedMs: pick('startedMs'),
    finishedMs: pick('finishedMs'),
    servedWith: Int32Array.from(places, ({ shard, index }) => shard.servedWith[index] ?? 0),
    busyMs: new Float64Array(1),
  };
}

/** A request that was released and never sent waited until the end. */
function waitEnds({ startedMs, releasedMs }: OpenLoopTimes): Float64Array {
  const endMs = startedMs.reduce((latest, ms) => (ms > latest ? ms : latest), 0);
  return startedMs.map((ms, index) => (Number.isNaN(ms) ? Math.max(endMs, releasedMs[index] ?? 0) : ms));
}

/** Ascending; requests that had neither are excluded. */
function differences(to: Float64Array, from: Float64Array): Float64Array {
  return to
    .map((ms, index) => ms - (from[index] ?? 0))
    .filter((ms) => !Number.isNaN(ms))
    .sort();
}

function spread(to: Float64Array, from: Float64Array): { readonly p50Ms: number; readonly p99Ms: number } {
  const waits = differences(to, from);
  if (waits.length === 0) return { p50Ms: 0, p99Ms: 0 };
  return { p50Ms: quantileOfSorted(waits, 0.5), p99Ms: quantileOfSorted(waits, 0.99) };
}

type Measured = Omit<EndpointPoint, 'verdict' | 'evidence'>;

interface Context {
  readonly facts: PointFacts;
  readonly times: OpenLoopTimes;
  readonly correctedMs: Float64Array;
}

/** The verdict on one rate with its evidence. The first that applies counts: a late generator invalidates all others. */
function verdictOf(
  measured: Measured,
  context: Context,
): { readonly verdict: EndpointVerdict; readonly evidence: EndpointEvidence[] } {
  const { requests, answered, failures, lag, offeredPerS } = measured;
  const { idleShare, lostGenerators, shards } = context.facts;
  if (lostGenerators > 0) {
    const evidence = { code: 'generator-lost', count: lostGenerators, of: shards.length } as const;
    return { verdict: 'generator-limited', evidence: [evidence] };
  }
  const lateShare = lateShareOf(context.times);
  if (isLate(measured, context) || lateShare > FEW) {
    return { verdict: 'generator-limited', evidence: [{ code: 'generator-lag', ...positive(lag), lateShare }] };
  }
  // Answers that wait to be read look like a slow service, or like too few connections.
  if (idleShare < MIN_IDLE_SHARE) {
    return { verdict: 'generator-limited', evidence: [{ code: 'generator-busy', idleShare }] };
  }
  if (failures.throttled / requests > FEW) {
    return { verdict: 'throttled', evidence: [{ code: 'throttled', count: failures.throttled, of: requests }] };
  }
  const answeredPerS = Math.min(offeredPerS, settledPerS(context));
  if (isSilent(measured, context)) return byConnections(measured, context, answeredPerS);
  if (isBehind(context)) return limited(measured, context, answeredPerS);
  const failure = mainFailure(failures);
  if (failure !== null && (requests - answered) / requests > FEW) {
    return { verdict: 'failing', evidence: [{ code: 'failed', ...failure, of: requests }] };
  }
  const needed = percentileFloor(50);
  if (answered < needed) return { verdict: 'too-few', evidence: [{ code: 'too-few', answers: answered, needed }] };
  const keptUp = { code: 'kept-up', offeredPerS, answeredPerS } as const;
  return {
    verdict: 'held',
    evidence: [keptUp, ...sloEvidence(measured, context.facts.slo), ...smoothed(context.facts)],
  };
}

function smoothed({ ratePerS, allowedPerS }: PointFacts): EndpointEvidence[] {
  // A rate that is a share of the allowed one differs from it in its last digit.
  if (ratePerS <= RANDOM_SHARE * allowedPerS * (1 + 1e-6)) return [];
  return [{ code: 'smoothed-arrivals', offeredPerS: ratePerS, allowedPerS }];
}

/** The limit of a service that falls behind: the service itself, if answers take longer than without load; otherwise the connections that requests wait for. */
function limited(
  measured: Measured,
  context: Context,
  answeredPerS: number,
): { readonly verdict: EndpointVerdict; readonly evidence: EndpointEvidence[] } {
  const { connectionWait, uncorrected, offeredPerS } = measured;
  const { unloadedMs } = context.facts;
  const waits = connectionWait.p50Ms > Math.max(BUSY_MS, unloadedMs / 2);
  if (waits && isQuick(measured, context)) return byConnections(measured, context, answeredPerS);
  const p50Ms = uncorrected.p50Ms ?? unloadedMs;
  const behind = { code: 'fell-behind', offeredPerS, answeredPerS } as const;
  return { verdict: 'server-limited', evidence: [behind, { code: 'answer-time', p50Ms, unloadedMs }] };
}

/** Whether answers take about as long as without load. */
function isQuick({ uncorrected }: Measured, { facts: { unloadedMs } }: Context): boolean {
  return (uncorrected.p50Ms ?? unloadedMs) <= BUSY_FACTOR * unloadedMs + BUSY_MS;
}

/** Whether requests are lost on connections that never answer, while others answer as without load: those connections are not served. */
function isSilent(measured: Measured, context: Context): boolean {
  const { failures, connections, requests } = measured;
  const lost = failures['timed-out'] + failures.unanswered + failures['connection-broken'];
  const isOften = lost / requests > FEW && connections.answering > 0;
  // Each of those connections loses the one request that it gets.
  return isOften && connections.silent >= SILENT_SHARE * lost && isQuick(measured, context);
}

function byConnections(
  { connectionWait, uncorrected, connections, offeredPerS }: Measured,
  { facts: { unloadedMs } }: Context,
  answeredPerS: number,
): { readonly verdict: EndpointVerdict; readonly evidence: EndpointEvidence[] } {
  const wait = { code: 'connection-wait', p50Ms: Math.max(0, connectionWait.p50Ms), ...connections } as const;
  const answerTime = { code: 'answer-time', p50Ms: uncorrected.p50Ms ?? unloadedMs, unloadedMs } as const;
  return {
    verdict: 'connection-limited',
    evidence: [{ code: 'fell-behind', offeredPerS, answeredPerS }, wait, answerTime],
  };
}

/** Whether the SLO was kept. That it was takes enough answers for its percentile. */
function sloEvidence({ withinSlo, histogram, answered }: Measured, slo: Slo | null): EndpointEvidence[] {
  if (slo === null || withinSlo === null) return [];
  const code = withinSlo >= slo.percentile / 100 ? 'within-slo' : 'over-slo';
  if (code === 'within-slo' && answered < percentileFloor(slo.percentile)) return [];
  const ms = quantileOfHistogram(histogram, slo.percentile / 100) ?? 0;
  return [{ code, percentile: slo.percentile, ms, limitMs: slo.ms }];
}

/** Whether the generator's lag matters at the median, or at the highest percentile that has answers enough to be stated. */
function isLate({ corrected }: Measured, { times, facts }: Context): boolean {
  const lags = differences(times.releasedMs, times.arrivalMs);
  if (lags.length === 0) return true;
  const p50Ms = corrected.p50Ms ?? facts.unloadedMs;
  if (quantileOfSorted(lags, 0.5) > Math.max(LAG_P50_MS, LAG_P50_SHARE * p50Ms)) return true;
  const highest = (
    [
      ['p99Ms', 0.99],
      ['p95Ms', 0.95],
      ['p90Ms', 0.9],
    ] as const
  ).find(([key]) => corrected[key] !== null);
  if (highest === undefined) return false;
  const [key, share] = highest;
  const allowedMs = Math.min(LAG_TAIL_SHARE * (corrected[key] ?? 0), LAG_TAIL_FACTOR * facts.unloadedMs);
  return quantileOfSorted(lags, share) > Math.max(LAG_TAIL_MS, allowedMs);
}

function lateShareOf({ arrivalMs, releasedMs }: OpenLoopTimes): number {
  const spanMs = (arrivalMs.at(-1) ?? 0) + RELEASE_SLACK_MS;
  return releasedMs.reduce((late, ms) => late + (ms <= spanMs ? 0 : 1), 0) / Math.max(1, releasedMs.length);
}

function positive(lag: { readonly p50Ms: number; readonly p99Ms: number }) {
  return { p50Ms: Math.max(0, lag.p50Ms), p99Ms: Math.max(0, lag.p99Ms) };
}

/** When all requests have ended if the service keeps up. */
function settleEndMs({ times, facts }: Context): number {
  return (times.arrivalMs.at(-1) ?? 0) + Math.max(SETTLE_MS, SETTLE_FACTOR * facts.unloadedMs);
}

function settledBy({ times }: Context, endMs: number): number {
  return times.finishedMs.reduce((count, ms) => count + (ms <= endMs ? 1 : 0), 0);
}

function settledPerS(context: Context): number {
  const { arrivalMs } = context.times;
  const spanMs = (arrivalMs.at(-1) ?? 0) + context.facts.unloadedMs;
  return spanMs > 0 ? (1000 * settledBy(context, spanMs)) / spanMs : 0;
}

/** Whether the service falls behind: too few requests have ended, or a queue grows. */
function isBehind(context: Context): boolean {
  const { times, correctedMs } = context;
  if (settledBy(context, settleEndMs(context)) < SETTLED_SHARE * times.arrivalMs.length) return true;
  return grows(correctedMs) && isRising(correctedMs) && isRising(inFlightAtArrival(times));
}

function grows(correctedMs: Float64Array): boolean {
  const quarter = Math.floor(correctedMs.length / 4);
  if (quarter === 0) return false;
  const limit = GROWTH * mean(correctedMs.slice(0, quarter)) + GROWTH_MS;
  // A queue that a stall left behind has gone by the end.
  const end = Math.max(LAST, Math.floor(correctedMs.length / 20));
  return mean(correctedMs.slice(-quarter)) > limit && quantileOfSorted(correctedMs.slice(-end).sort(), 0.5) > limit;
}
