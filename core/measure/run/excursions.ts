import { quantileOfSorted } from '#core/math/stats/percentiles.ts';
import { inFlightAtArrival, type OpenLoopTimes } from './open-loop-times.ts';

/** An excursion ends when an arrival finds no more requests in flight than one in ten arrivals do: the queue is as short as it gets. */
const SHORT_QUEUE_SHARE = 0.1;

/**
 * Adds up a number of each request over the excursions of the queue: the stretches between arrivals that find it as short as it gets. What
 * happens within one has a common cause, a stall or a long queue, so excursions are independent where requests are not (the regenerative
 * method, Crane and Lemoine 1977).
 * @param options.leadIn the first requests, which find a queue that is not yet in its steady state and do not count.
 * @param options.valueOf the number of a request, by its index.
 * @returns one sum for each excursion, in order of time.
 */
export function excursionSums(options: {
  readonly times: OpenLoopTimes;
  readonly leadIn: number;
  readonly valueOf: (index: number) => number;
}): readonly number[] {
  const { times, leadIn, valueOf } = options;
  const inFlight = inFlightAtArrival(times);
  if (inFlight.length <= leadIn) return [];
  const shortest = quantileOfSorted(inFlight.slice(leadIn).sort(), SHORT_QUEUE_SHARE);
  const sums: number[] = [];
  let sum = 0;
  for (let index = leadIn; index < inFlight.length; index++) {
    if (index > leadIn && (inFlight[index] ?? 0) <= shortest) {
      sums.push(sum);
      sum = 0;
    }
    sum += valueOf(index);
  }
  sums.push(sum);
  return sums;
}

/** The requests of one point that were late, by excursion: late requests of one excursion count as much as a single observation. */
export interface LateRequests {
  readonly requests: number;
  /** Late requests of each excursion that had any, in order of time. */
  readonly excursions: readonly number[];
}

/**
 * Counts the requests above a limit by excursion of the queue. Requests that failed or were not answered are later than any limit.
 * @param options.limitMs limit of the corrected latency.
 */
export function lateRequests(options: {
  readonly times: OpenLoopTimes;
  readonly leadIn: number;
  readonly limitMs: number;
}): LateRequests {
  const { times, leadIn, limitMs } = options;
  const late = excursionSums({ times, leadIn, valueOf: (index) => (latencyMs(times, index) > limitMs ? 1 : 0) });
  return {
    requests: Math.max(0, times.arrivalMs.length - leadIn),
    excursions: late.filter((count) => count > 0),
  };
}

/** The corrected latency of a request, milliseconds; infinite if it failed or was not answered. */
export function latencyMs({ arrivalMs, finishedMs, servedWith }: OpenLoopTimes, index: number): number {
  if ((servedWith[index] ?? 0) <= 0) return Number.POSITIVE_INFINITY;
  return (finishedMs[index] ?? Number.POSITIVE_INFINITY) - (arrivalMs[index] ?? 0);
}
