import { assertNever } from '#core/assert-never.ts';
import type { Arrivals } from '#core/contract/run/measure.ts';
import { MAX_POINT_REQUESTS } from '#core/contract/base/numbers.ts';
import { createRandom, type Random } from '#core/math/stats/random.ts';
import { DIURNAL_PEAK_TO_MEAN, diurnalShape } from './day-shape.ts';

/**
 * How requests arrive, as in the contract, but with the times of a trace instead of its file: milliseconds from any origin, in any order.
 * `keepRate` replays the trace as recorded; otherwise it is stretched to the requested rate.
 */
export type ArrivalProcess =
  | Exclude<Arrivals, { kind: 'trace' }>
  | { readonly kind: 'trace'; readonly timesMs: ArrayLike<number>; readonly keepRate: boolean };

/** A schedule ends after a time or a number of requests, and never exceeds 20 million requests. */
type ScheduleLength =
  | { readonly durationS: number; readonly count?: never }
  | { readonly count: number; readonly durationS?: never };

type ScheduleOptions = ScheduleLength & {
  readonly arrivals: ArrivalProcess;
  readonly ratePerS: number;
  readonly seed: number;
};

/**
 * Draws the arrival times of requests in milliseconds from the start of the schedule, ascending. The schedule is drawn before the clock
 * starts, so that the load never waits for the server. Constant arrivals have their first request at 0, the other processes after a first
 * gap. A trace starts with its first time and ends early if it has no more. A diurnal schedule compresses one day into its length
 * (thinning, Lewis and Shedler 1979).
 */
export function makeSchedule(options: ScheduleOptions): Float64Array {
  const { arrivals, ratePerS, seed } = options;
  const random = createRandom(seed).fork('arrivals');
  const meanGapMs = 1000 / ratePerS;
  const limit: Limit = {
    spanMs: options.durationS === undefined ? options.count * meanGapMs : options.durationS * 1000,
    endMs: options.durationS === undefined ? Infinity : options.durationS * 1000,
    count: Math.min(options.count ?? Infinity, MAX_POINT_REQUESTS),
  };
  switch (arrivals.kind) {
    case 'poisson':
      return renewal(limit, () => random.exponential() * meanGapMs);
    case 'constant':
      return constant(limit, meanGapMs);
    case 'gamma':
      return renewal(limit, () => (random.gamma(arrivals.k) / arrivals.k) * meanGapMs);
    case 'diurnal':
      return diurnal(limit, meanGapMs, random);
    case 'trace':
      return trace(limit, arrivals.timesMs, arrivals.keepRate ? null : meanGapMs);
    default:
      return assertNever(arrivals);
  }
}

interface Limit {
  /** Nominal length: one day of a diurnal schedule. */
  readonly spanMs: number;
  readonly endMs: number;
  readonly count: number;
}

/** Arrivals with independent, identically distributed gaps. */
function renewal(limit: Limit, gapMs: () => number): Float64Array {
  if (limit.endMs === Infinity) {
    const drawn = new Float64Array(limit.count);
    let at = 0;
    for (let index = 0; index < drawn.length; index++) drawn[index] = at += gapMs();
    return drawn;
  }
  const times: number[] = [];
  for (let at = gapMs(); at < limit.endMs && times.length < limit.count; at += gapMs()) times.push(at);
  return Float64Array.from(times);
}

function constant(limit: Limit, gapMs: number): Float64Array {
  const length = Math.min(limit.count, Math.ceil(limit.endMs / gapMs - 1e-9));
  return Float64Array.from({ length }, (_, i) => i * gapMs);
}

function diurnal(limit: Limit, meanGapMs: number, random: Random): Float64Array {
  const shape = diurnalShape(DIURNAL_PEAK_TO_MEAN);
  const times: number[] = [];
  let at = 0;
  while (times.length < limit.count) {
    at += (random.exponential() * meanGapMs) / shape.peak;
    if (at >= limit.endMs) break;
    if (random.uniform() * shape.peak < shape.at((at / limit.spanMs) % 1)) times.push(at);
  }
  return Float64Array.from(times);
}

function trace(limit: Limit, timesMs: ArrayLike<number>, meanGapMs: number | null): Float64Array {
  const sorted = Float64Array.from(timesMs).sort();
  const first = sorted[0] ?? 0;
  const span = (sorted.at(-1) ?? 0) - first;
  // n times have n−1 gaps. A trace of zero length cannot be stretched.
  const factor = meanGapMs === null || span === 0 ? 1 : (meanGapMs * (sorted.length - 1)) / span;
  const scaled = sorted.map((time) => (time - first) * factor);
  const end = scaled.findIndex((time) => time >= limit.endMs);
  return scaled.slice(0, Math.min(end === -1 ? scaled.length : end, limit.count));
}

/**
 * The rate of a drawn schedule over its own span. An achieved rate is compared with this rather than with the nominal rate, from which a
 * random schedule deviates by chance.
 */
export function scheduleRatePerS(scheduleMs: Float64Array): number {
  const span = (scheduleMs.at(-1) ?? 0) - (scheduleMs[0] ?? 0);
  return span > 0 ? ((scheduleMs.length - 1) * 1000) / span : 0;
}
