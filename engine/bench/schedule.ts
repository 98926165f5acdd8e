import { makeSchedule, scheduleRatePerS, type ArrivalProcess } from '../../core/queueing/arrivals.ts';
import { type EffortBudget, pointSeconds } from '../../core/search/effort.ts';

/** Even the slowest model is asked this often at each rate. */
const FEWEST_REQUESTS = 3;

/** A schedule, and the rate that it was asked for: a trace's own where it is replayed as it is. */
export interface PointSchedule {
  readonly arrivalMs: Float64Array;
  readonly ratePerS: number;
}

/**
 * Draws the arrivals of one open-loop point: long enough for the effort's number of requests, within the effort's time; with
 * `durationS` exactly that long.
 */
export function drawSchedule(options: {
  readonly arrivals: ArrivalProcess;
  readonly ratePerS: number;
  readonly seed: number;
  readonly durationS: number | null;
  readonly budget: EffortBudget;
}): PointSchedule {
  const { arrivals, ratePerS, seed, durationS, budget } = options;
  const arrivalMs = makeSchedule({ arrivals, ratePerS, seed, durationS: durationS ?? pointSeconds(ratePerS, budget) });
  const replayed = arrivals.kind === 'trace' && arrivals.keepRate;
  if (arrivalMs.length >= FEWEST_REQUESTS || durationS !== null || replayed) {
    return { arrivalMs, ratePerS: replayed ? scheduleRatePerS(arrivalMs) : ratePerS };
  }
  return { arrivalMs: makeSchedule({ arrivals, ratePerS, seed, count: FEWEST_REQUESTS }), ratePerS };
}

/** Rate at which a point of this effort still sees a handful of requests. */
export function lowestTellingRatePerS(budget: EffortBudget): number {
  return (2 * FEWEST_REQUESTS) / budget.longestPointS;
}

/** Seconds that a point at this rate will take, at most about. */
export function expectedPointS(ratePerS: number, budget: EffortBudget, durationS: number | null): number {
  return durationS ?? Math.max(pointSeconds(ratePerS, budget), FEWEST_REQUESTS / ratePerS);
}
