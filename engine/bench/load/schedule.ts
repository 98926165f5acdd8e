import { makeSchedule, scheduleRatePerS, type ArrivalProcess } from '#core/math/queueing/arrivals.ts';
import { type EffortBudget, pointSeconds } from '#core/measure/search/effort.ts';

/** Minimum number of requests at each rate, even for the slowest model. */
const MIN_REQUESTS = 3;

/** A schedule and its rate: the requested one, or a trace's own rate if it is replayed unchanged. */
interface PointSchedule {
  readonly arrivalMs: Float64Array;
  readonly ratePerS: number;
}

/**
 * Draws the arrivals of one open-loop point: exactly the number that the effort needs at this rate within its time,
 * like LoadGen's minimum query count. With `durationS`, or a trace at its own rate, exactly that duration.
 */
export function drawSchedule(options: {
  readonly arrivals: ArrivalProcess;
  readonly ratePerS: number;
  readonly seed: number;
  readonly durationS: number | null;
  readonly budget: EffortBudget;
}): PointSchedule {
  const { arrivals, ratePerS, seed, durationS, budget } = options;
  const replayed = arrivals.kind === 'trace' && arrivals.keepRate;
  const seconds = durationS ?? pointSeconds(ratePerS, budget);
  if (durationS === null && !replayed) {
    const count = Math.max(MIN_REQUESTS, Math.round(seconds * ratePerS));
    return { arrivalMs: makeSchedule({ arrivals, ratePerS, seed, count }), ratePerS };
  }
  const arrivalMs = makeSchedule({ arrivals, ratePerS, seed, durationS: seconds });
  return { arrivalMs, ratePerS: replayed ? scheduleRatePerS(arrivalMs) : ratePerS };
}

/** The lowest rate at which a point of this effort still has a handful of requests. */
export function lowestTellingRatePerS(budget: EffortBudget): number {
  return (2 * MIN_REQUESTS) / budget.maxPointS;
}

/** Approximate maximum duration of a point at this rate, seconds. */
export function expectedPointS(ratePerS: number, budget: EffortBudget, durationS: number | null): number {
  return durationS ?? Math.max(pointSeconds(ratePerS, budget), MIN_REQUESTS / ratePerS);
}
