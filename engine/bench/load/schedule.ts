import { makeSchedule, scheduleRatePerS, type ArrivalProcess } from '#core/math/queueing/arrivals.ts';
import { type EffortBudget, pointSeconds } from '#core/measure/search/effort.ts';

/** Even the slowest model is asked this often at each rate. */
const MIN_REQUESTS = 3;

/** A schedule, and the rate that it was asked for: a trace's own where it is replayed as it is. */
interface PointSchedule {
  readonly arrivalMs: Float64Array;
  readonly ratePerS: number;
}

/**
 * Draws the arrivals of one open-loop point: as many as the effort wants at this rate within its time, that number exactly, as LoadGen's minimum query
 * count; with `durationS`, or a trace at its own rate, exactly that long.
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

/** Rate at which a point of this effort still sees a handful of requests. */
export function lowestTellingRatePerS(budget: EffortBudget): number {
  return (2 * MIN_REQUESTS) / budget.maxPointS;
}

/** Seconds that a point at this rate will take, at most about. */
export function expectedPointS(ratePerS: number, budget: EffortBudget, durationS: number | null): number {
  return durationS ?? Math.max(pointSeconds(ratePerS, budget), MIN_REQUESTS / ratePerS);
}
