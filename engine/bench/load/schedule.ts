import { makeSchedule, scheduleRatePerS, type ArrivalProcess } from '#core/math/queueing/arrivals.ts';
import { type EffortBudget, pointSeconds } from '#core/measure/search/effort.ts';

/** Minimum number of requests at each rate, even for the slowest model. */
const MIN_REQUESTS = 3;

/** A schedule and its rate: the requested one, or a trace's own rate if it is replayed unchanged. */
interface PointSchedule {
  readonly arrivalMs: Float64Array;
  readonly ratePerS: number;
  /** The first requests, which do not count: they bring the queue into its steady state. */
  readonly leadIn: number;
}

/** The lead-in has at most this share of the requests that count. */
const LEAD_IN_SHARE = 0.2;
/** A queue at load ρ forgets its start over a number of services of the order of (1 − ρ)⁻² (Cohen 1982); this many times as long. */
const RELAXATIONS = 20;

/**
 * Requests before those that count, of arrivals that have a steady state. A queue that starts empty is shorter than later, and the highest
 * rate within an SLO would come out too high.
 */
function leadInOf({
  arrivals,
  ratePerS,
  capacityPerS,
  count,
}: {
  readonly arrivals: ArrivalProcess;
  readonly ratePerS: number;
  readonly capacityPerS?: number;
  readonly count: number;
}): number {
  if (capacityPerS === undefined || arrivals.kind === 'trace' || arrivals.kind === 'diurnal') return 0;
  const idle = Math.max(0, 1 - ratePerS / capacityPerS);
  return Math.ceil(Math.min(LEAD_IN_SHARE * count, RELAXATIONS / (idle * idle)));
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
  /** Requests per second that the executors can serve. Without it, all requests count. */
  readonly capacityPerS?: number;
}): PointSchedule {
  const { arrivals, ratePerS, seed, durationS, budget } = options;
  const replayed = arrivals.kind === 'trace' && arrivals.keepRate;
  const seconds = durationS ?? pointSeconds(ratePerS, budget);
  if (durationS === null && !replayed) {
    const count = Math.max(MIN_REQUESTS, Math.round(seconds * ratePerS));
    const leadIn = leadInOf({ ...options, count });
    return { arrivalMs: makeSchedule({ arrivals, ratePerS, seed, count: leadIn + count }), ratePerS, leadIn };
  }
  const leadIn = leadInOf({ ...options, count: seconds * ratePerS });
  const arrivalMs = makeSchedule({ arrivals, ratePerS, seed, durationS: seconds + leadIn / ratePerS });
  return { arrivalMs, ratePerS: replayed ? scheduleRatePerS(arrivalMs) : ratePerS, leadIn };
}

/** The lowest rate at which a point of this effort still has a handful of requests. */
export function lowestTellingRatePerS(budget: EffortBudget): number {
  return (2 * MIN_REQUESTS) / budget.maxPointS;
}

/** Approximate maximum duration of a point at this rate with its lead-in, seconds. */
export function expectedPointS(ratePerS: number, budget: EffortBudget, durationS: number | null): number {
  return (1 + LEAD_IN_SHARE) * (durationS ?? Math.max(pointSeconds(ratePerS, budget), MIN_REQUESTS / ratePerS));
}
