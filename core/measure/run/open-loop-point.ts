import { sum } from '#core/math/stats/moments.ts';
import type { Lag, PointVerdict, RealtimePoint } from '#core/contract/run/run.ts';
import { latencyOfSorted } from '#core/math/stats/latency.ts';
import { quantileOfSorted } from '#core/math/stats/percentiles.ts';
import { isRising } from '#core/math/stats/trend.ts';
import { inFlightAtArrival, withoutLeadIn, type OpenLoopTimes } from './open-loop-times.ts';
import { intervalsOf } from './point-intervals.ts';
import { stallsOf, withoutStalls } from './stalls.ts';

/** One point of the curve, and its raw samples. */
export interface OpenLoopPoint {
  readonly point: RealtimePoint;
  /** Completion − scheduled arrival of every answered request, in order of arrival. */
  readonly correctedMs: Float64Array;
  /** Completion − start of service, in the same order. */
  readonly serviceMs: Float64Array;
}

/** Median generator lag at which the generator no longer follows its own schedule. */
const LAG_LIMIT_MS = 1;
/** Largest relative difference between the achieved start rate and the rate of the drawn schedule. */
const RATE_TOLERANCE = 0.01;

/**
 * Latency of an open-loop point, corrected (from the scheduled arrival) and uncorrected (from the start of service), with the verdict on
 * its validity.
 * @param options.minAnswers the minimum number of answers for which the percentile is reported.
 * @param options.windowMs how long a batcher may hold a request by design. This wait does not mean that the server falls behind.
 * @param options.leadIn number of first requests that do not count, because they find the queue emptier than later ones do.
 * @param options.sendServiceMs set if a recorded start is only the moment of sending: the time of one request at an idle server. The latest
 * possible start of service is derived from it.
 */
export function openLoopPoint(options: {
  readonly times: OpenLoopTimes;
  readonly ratePerS: number;
  readonly replicas: number;
  readonly minAnswers: number;
  readonly windowMs?: number;
  readonly sendServiceMs?: number | null;
  readonly leadIn?: number;
}): OpenLoopPoint {
  const { ratePerS, replicas, minAnswers, windowMs = 0, sendServiceMs = null } = options;
  const { leadIn = 0 } = options;
  const times = withoutLeadIn(options.times, leadIn);
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
  // Failed inferences keep a server busy too, and the executors count their busy time from the first request of all.
  const busyWallMs =
    times.finishedMs.reduce((latest, ms) => (ms > latest ? ms : latest), 0) - (options.times.arrivalMs[0] ?? 0);
  const requests = times.arrivalMs.length;
  // A request that waits for a window, or in another process, does not wait for a stall.
  const canStall = options.windowMs === undefined && sendServiceMs === null;
  const calm = canStall ? withoutStalls(times, replicas) : null;
  const point: RealtimePoint = {
    offeredPerS: ratePerS,
    achievedPerS: wallMs > 0 ? (1000 * answered.length) / wallMs : 0,
    requests,
    dropped: requests - answered.length - errors,
    errors,
    corrected: latencyOfSorted(correctedMs.slice().sort(), requests - answered.length),
    uncorrected: latencyOfSorted(serviceMs.slice().sort()),
    lag,
    utilisation: busyWallMs > 0 ? Math.min(1, sum(times.busyMs) / (replicas * busyWallMs)) : 0,
    verdict: verdictOf({ times, lag, correctedMs, minAnswers, windowMs, sendServiceMs }),
    ...(correctedMs.length === 0
      ? {}
      : {
          intervals: intervalsOf({
            times: options.times,
            leadIn,
            stallsAtMs: calm?.stalls.map(({ atMs }) => atMs) ?? [],
          }),
        }),
  };
  const stall = calm === null ? null : stallsOf({ times, calm, utilisation: point.utilisation });
  return { point: stall === null ? point : { ...point, stall }, correctedMs, serviceMs };
}

function indicesWhere(servedWith: Int32Array, accept: (rows: number) => boolean): readonly number[] {
  const indices: number[] = [];
  servedWith.forEach((rows, index) => {
    if (accept(rows)) indices.push(index);
  });
  return indices;
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
 * Decides whether a load point is valid. Compares the achieved start rate with the schedule that was drawn, not with the nominal rate,
 * because a Poisson draw differs from its nominal rate by chance.
 */
function verdictOf(options: {
  readonly times: OpenLoopTimes;
  readonly lag: Lag;
  readonly correctedMs: Float64Array;
  readonly minAnswers: number;
  readonly windowMs: number;
  readonly sendServiceMs: number | null;
}): PointVerdict {
  const { times, lag, correctedMs, minAnswers, windowMs, sendServiceMs } = options;
  const requests = times.arrivalMs.length;
  const spanMs = times.arrivalMs[requests - 1] ?? 0;
  const within = (moments: Float64Array, slackMs: number): number =>
    moments.reduce((count, moment) => count + (moment <= spanMs + slackMs ? 1 : 0), 0);
  if (lag.p50Ms >= LAG_LIMIT_MS || 1 - within(times.releasedMs, LAG_LIMIT_MS) / requests > RATE_TOLERANCE) {
    return 'generator-limited';
  }
  // Requests still waiting at the end of the drain would have waited longer, so there is no steady state.
  if (times.servedWith.includes(0)) return 'saturated';
  const startedMs = sendServiceMs === null ? times.startedMs : latestStartsMs(times, sendServiceMs);
  const behind = 1 - within(startedMs, LAG_LIMIT_MS + windowMs) / requests > RATE_TOLERANCE;
  if (behind && isRising(correctedMs) && isRising(inFlightAtArrival(times))) return 'saturated';
  return behind || correctedMs.length < minAnswers ? 'too-few' : 'valid';
}

/**
 * The latest time at which a server with service time `serviceMs` can have started each request. The send time alone ignores waiting inside
 * the server.
 */
function latestStartsMs({ startedMs, finishedMs }: OpenLoopTimes, serviceMs: number): Float64Array {
  return startedMs.map((sent, index) => Math.max(sent, (finishedMs[index] ?? Number.NaN) - serviceMs));
}
