import { quantileOfSorted } from '#core/math/stats/percentiles.ts';
import { inFlightAtArrival, type OpenLoopTimes } from './open-loop-times.ts';

/**
 * The requests of one point that were late, counted by excursion: what is late together was caused together, by one stall or one long
 * queue, and tells as much as a single observation. Statistics over late requests take excursions as independent, never requests.
 */
export interface LateRequests {
  readonly requests: number;
  /** Late requests of each excursion that had any, in order of time. */
  readonly excursions: readonly number[];
}

/** An excursion ends when an arrival finds no more requests in flight than one in ten arrivals do: the queue is as short as it gets. */
const SHORT_QUEUE_SHARE = 0.1;

/**
 * Counts the requests above a limit by excursion of the queue. Requests that failed or were not answered are later than any limit.
 * @param options.leadIn the first requests, which find a queue that is not yet in its steady state and do not count.
 * @param options.limitMs limit of the corrected latency.
 */
export function lateRequests(options: {
  readonly times: OpenLoopTimes;
  readonly leadIn: number;
  readonly limitMs: number;
}): LateRequests {
  const { times, leadIn, limitMs } = options;
  const found = inFlightAtArrival(times).map((count) => count - 1);
  const requests = found.length - leadIn;
  if (requests <= 0) return { requests: 0, excursions: [] };
  const shortest = quantileOfSorted(found.slice(leadIn).sort(), SHORT_QUEUE_SHARE);
  const excursions: number[] = [];
  let late = 0;
  for (let index = leadIn; index < found.length; index++) {
    if ((found[index] ?? 0) <= shortest && late > 0) {
      excursions.push(late);
      late = 0;
    }
    if (isLate(times, index, limitMs)) late += 1;
  }
  if (late > 0) excursions.push(late);
  return { requests, excursions };
}

function isLate({ arrivalMs, finishedMs, servedWith }: OpenLoopTimes, index: number, limitMs: number): boolean {
  if ((servedWith[index] ?? 0) <= 0) return true;
  return (finishedMs[index] ?? Number.POSITIVE_INFINITY) - (arrivalMs[index] ?? 0) > limitMs;
}

/** The number of late requests. */
export function lateTotal({ excursions }: LateRequests): number {
  return excursions.reduce((total, late) => total + late, 0);
}
