import type { Lag, PointVerdict, RealtimePoint } from '#core/contract/run.ts';
import { latencyOfSorted } from '#core/math/stats/latency.ts';
import { batchMeansInterval, blockBootstrapPercentile } from '#core/math/stats/intervals.ts';
import { percentileFloor, quantileOfSorted } from '#core/math/stats/percentiles.ts';
import { createRandom } from '#core/math/stats/random.ts';
import { isRising } from '#core/math/stats/trend.ts';
import type { OpenLoopTimes } from './open-loop-times.ts';
import { stallsOf } from './stalls.ts';

/** One point as the curve shows it, and the raw samples that stay with the run. */
export interface OpenLoopPoint {
  readonly point: RealtimePoint;
  /** Completion − scheduled arrival of every request that was answered, in order of arrival. */
  readonly correctedMs: Float64Array;
  /** Completion − start of service, in the same order. */
  readonly serviceMs: Float64Array;
}

/** Median lag of the generator from which on its own schedule cannot be trusted. */
const LAG_LIMIT_MS = 1;
/** How far the rate of actual starts may be from the rate of the schedule that was drawn. */
const RATE_TOLERANCE = 0.01;

/**
 * Latency of an open-loop point, corrected (from the scheduled arrival) and uncorrected (from the moment the server took it), with the
 * verdict whether the point counts. `fewest` is the number of answers below which its percentile is not told; `windowMs` is how long a
 * batcher lets a request wait by design, which is no sign of a server that falls behind. `sendServiceMs` is given where a start is only the moment
 * of a send: the time of one request at an idle server, from which it is read back when a server must have begun with each.
 */
export function openLoopPoint(options: {
  readonly times: OpenLoopTimes;
  readonly ratePerS: number;
  readonly replicas: number;
  readonly fewest: number;
  readonly windowMs?: number;
  readonly sendServiceMs?: number | null;
}): OpenLoopPoint {
  const { times, ratePerS, replicas, fewest, windowMs = 0, sendServiceMs = null } = options;
  const answered = indicesWhere(times.servedWith, (rows) => rows > 0);
  const errors = indicesWhere(times.servedWith, (rows) => rows < 0).length;
  const pick = (ms: (index: number) => number): Float64Array => Float64Array.from(answered, ms);
  const finished = (index: number): number => times.finishedMs[index] ?? Number.NaN;
  const correctedMs = pick((index) => finished(index) - (times.arrivalMs[index] ?? Number.NaN));
  const serviceMs = pick((index) => finished(index) - (times.startedMs[index] ?? Number.NaN));
  const lag = lagOf(times);
  const firstArrivalMs = times.arrivalMs[0] ?? 0;
  const lastFinishMs = answered.reduce((latest, index) => Math.max(latest, finished(index)), 0);
  const wallMs = lastFinishMs - firstArrivalMs;
  // Failed inferences keep a server busy too.
  const busyWallMs = times.finishedMs.reduce((latest, ms) => (ms > latest ? ms : latest), 0) - firstArrivalMs;
  const requests = times.arrivalMs.length;
  const point: RealtimePoint = {
    offeredPerS: ratePerS,
    achievedPerS: wallMs > 0 ? (1000 * answered.length) / wallMs : 0,
    requests,
    dropped: requests - answered.length - errors,
    errors,
    corrected: latencyOfSorted(correctedMs.slice().sort()),
    uncorrected: latencyOfSorted(serviceMs.slice().sort()),
    lag,
    utilisation: busyWallMs > 0 ? Math.min(1, sum(times.busyMs) / (replicas * busyWallMs)) : 0,
    verdict: verdictOf({ times, lag, correctedMs, fewest, windowMs, sendServiceMs }),
    ...(correctedMs.length === 0 ? {} : { intervals: intervalsOf(correctedMs) }),
  };
  // A request that waits for a window, or in another process, waits for no stall.
  const canStall = options.windowMs === undefined && sendServiceMs === null;
  const stall = canStall ? stallsOf({ times, utilisation: point.utilisation, replicas }) : null;
  return { point: stall === null ? point : { ...point, stall }, correctedMs, serviceMs };
}

/** Batches of the mean's interval, and blocks of the p99's: enough for a t-interval, few enough to be nearly independent. */
const BATCHES = 20;
const BOOTSTRAP_SEED = 1;

function intervalsOf(correctedMs: Float64Array): NonNullable<RealtimePoint['intervals']> {
  const meanMs = batchMeansInterval(correctedMs, { batches: BATCHES });
  if (correctedMs.length < percentileFloor(99)) return { meanMs, p99Ms: null };
  const random = createRandom(BOOTSTRAP_SEED);
  return {
    meanMs,
    p99Ms: blockBootstrapPercentile({ samples: correctedMs, percentile: 99, random, blocks: BATCHES }),
  };
}

function indicesWhere(servedWith: Int32Array, accept: (rows: number) => boolean): readonly number[] {
  const indices: number[] = [];
  servedWith.forEach((rows, index) => {
    if (accept(rows)) indices.push(index);
  });
  return indices;
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

function lagOf({ releasedMs, arrivalMs }: OpenLoopTimes): Lag {
  const lags = Float64Array.from(releasedMs, (released, index) => released - (arrivalMs[index] ?? 0)).filter(
    (lag) => !Number.isNaN(lag),
  );
  if (lags.length === 0) return { p50Ms: 0, p99Ms: 0 };
  lags.sort();
  return { p50Ms: quantileOfSorted(lags, 0.5), p99Ms: quantileOfSorted(lags, 0.99) };
}

/**
 * Whether the point counts. The rate of starts over the span of the arrivals is held against the schedule that was drawn, not against
 * the nominal rate, which a Poisson draw misses by chance.
 */
function verdictOf(options: {
  readonly times: OpenLoopTimes;
  readonly lag: Lag;
  readonly correctedMs: Float64Array;
  readonly fewest: number;
  readonly windowMs: number;
  readonly sendServiceMs: number | null;
}): PointVerdict {
  const { times, lag, correctedMs, fewest, windowMs, sendServiceMs } = options;
  const requests = times.arrivalMs.length;
  const spanMs = times.arrivalMs[requests - 1] ?? 0;
  const within = (moments: Float64Array, slackMs: number): number =>
    moments.reduce((count, moment) => count + (moment <= spanMs + slackMs ? 1 : 0), 0);
  if (lag.p50Ms >= LAG_LIMIT_MS || 1 - within(times.releasedMs, LAG_LIMIT_MS) / requests > RATE_TOLERANCE) {
    return 'generator-limited';
  }
  // What still waited when the drain was over would have waited longer: there is no steady state to speak of.
  if (times.servedWith.includes(0)) return 'saturated';
  const begunMs = sendServiceMs === null ? times.startedMs : begunBy(times, sendServiceMs);
  const behind = 1 - within(begunMs, LAG_LIMIT_MS + windowMs) / requests > RATE_TOLERANCE;
  if (behind && isRising(correctedMs) && isRising(inFlightAtArrival(times))) return 'saturated';
  return behind || correctedMs.length < fewest ? 'too-few' : 'valid';
}

/** When a server that answers in `serviceMs` must have begun with each request: a send that waits in the server is no start. */
function begunBy({ startedMs, finishedMs }: OpenLoopTimes, serviceMs: number): Float64Array {
  return startedMs.map((sent, index) => Math.max(sent, (finishedMs[index] ?? Number.NaN) - serviceMs));
}

/** How many requests were waiting or in service when each one arrived. */
export function inFlightAtArrival({ arrivalMs, finishedMs }: OpenLoopTimes): Float64Array {
  const ends = finishedMs.map((ms) => (Number.isNaN(ms) ? Number.POSITIVE_INFINITY : ms)).sort();
  let ended = 0;
  return arrivalMs.map((arrival, index) => {
    while ((ends[ended] ?? Number.POSITIVE_INFINITY) <= arrival) ended += 1;
    return index + 1 - ended;
  });
}
