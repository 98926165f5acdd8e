import { assertNever } from '#core/assert-never.ts';
import type { Interval } from '#core/contract/numbers.ts';
import type { RealtimePoint } from '#core/contract/run.ts';
import { nextValueInterval } from '#core/math/stats/intervals.ts';
import { rateAtLimit } from '#core/math/stats/isotonic.ts';
import { median } from '#core/math/stats/moments.ts';
import { percentileFloor, quantileOfSorted, sloVerdict } from '#core/math/stats/percentiles.ts';

/** One point of the SLO search: `ms` is its percentile, null below the floor; replicate 0 is the search itself. */
export interface SloPoint {
  readonly replicate: number;
  readonly ratePerS: number;
  readonly point: RealtimePoint;
  readonly ms: number | null;
}

/** What a caller wants: this percentile of the latency within so many milliseconds. */
export interface SloLimit {
  readonly ms: number;
  readonly percentile: number;
}

/** The highest rate that meets the SLO, if enough requests were seen to tell. */
export type MeasuredSloRate =
  | { readonly kind: 'measured'; readonly maxRatePerS: Interval | null; readonly firstFailingPerS: number | null }
  /** Near the limit no percentile could be told: it has to be simulated from the service times. */
  | { readonly kind: 'too-few' };

/**
 * The percentile of a point for finding *where* the limit is crossed: the plain empirical one, null below the floor. LoadGen's estimate
 * (`percentileEstimate`) errs on the high side by design, at a thousand requests by as much as p99.8 lies above p99; a rate read from it would be
 * too low by what a queue's tail makes of that, and the more so the fewer requests a point had.
 */
export function crossingMs(correctedMs: Float64Array, percentile: number): number | null {
  if (correctedMs.length < percentileFloor(percentile)) return null;
  return quantileOfSorted(correctedMs.slice().sort(), percentile / 100);
}

/** Whether a point meets the SLO, for the search; null where it cannot tell. */
export function meetsSlo(point: RealtimePoint, correctedMs: Float64Array, slo: SloLimit): boolean | null {
  if (point.verdict === 'saturated') return false;
  // What was not asked as scheduled shows nothing, neither way.
  if (point.verdict === 'generator-limited') return null;
  const over = correctedMs.reduce((count, ms) => count + (ms > slo.ms ? 1 : 0), 0) + point.dropped + point.errors;
  const allowed = (100 - slo.percentile) / 100;
  const isTelling = point.requests >= percentileFloor(slo.percentile);
  if (isTelling ? over / point.requests <= allowed : sloVerdict(over, point.requests, slo.percentile).met) return true;
  // Twice the share that may be late is a miss, however few there were; below the floor anything else is not known.
  const clearlyMissed = over > 3 && over / point.requests > 2 * allowed;
  return (isTelling || clearlyMissed) && canShowMiss(point, slo.ms) ? false : null;
}

/** Lag of the generator, as a share of the limit, from which on a missed limit may be the generator's doing. */
const LAG_SHARE = 0.5;

/**
 * Whether a point can tell that the limit is missed. A generator that was limited, or whose own lag takes up much of the limit (threads that
 * others pushed aside), says nothing against the server; a server that cannot keep up is seen through any lag.
 */
export function canShowMiss(point: Pick<RealtimePoint, 'verdict' | 'lag'>, limitMs: number): boolean {
  if (point.verdict === 'generator-limited') return false;
  return point.verdict === 'saturated' || point.lag.p99Ms <= LAG_SHARE * limitMs;
}

/**
 * Margins are looked at within a factor e of the limit and no further: how far a disturbed or saturated point lies beyond says nothing of where
 * the limit is crossed, and must not pull at its neighbours.
 */
const FARTHEST_MARGIN = 1;

/** A point as the fit sees it: the logarithm of its percentile over the limit, 0 at the limit. */
interface Margin {
  readonly replicate: number;
  readonly ratePerS: number;
  readonly margin: number;
  readonly isWall: boolean;
}

/**
 * X_slo: isotonic fit of the margin (log of percentile ÷ limit) over the rate, the median of its passes at each rate, and the root of the fit. The
 * interval is where the root of another pass would fall, by the passes' own roots, each fitted together with the points of the search at other rates; never
 * narrower than the two measured rates between which the limit was crossed: where every pass meets the same wall the roots agree to more digits
 * than were measured.
 */
export function sloRateFromPoints(options: {
  readonly points: readonly SloPoint[];
  readonly limitMs: number;
}): MeasuredSloRate {
  const known = options.points.flatMap((each) => marginOf(each, options.limitMs));
  // With nothing but walls there is no curve to read from.
  if (known.every((each) => each.isWall)) return { kind: 'too-few' };
  const overall = root(medianByRate(known));
  switch (overall.kind) {
    case 'missed-everywhere':
      return { kind: 'measured', maxRatePerS: null, firstFailingPerS: overall.missedPerS };
    case 'held-everywhere':
      return { kind: 'measured', maxRatePerS: highestHeld(overall.heldPerS, known), firstFailingPerS: null };
    case 'crossed':
      return {
        kind: 'measured',
        maxRatePerS: intervalAround(overall, passRoots(known)),
        firstFailingPerS: overall.missedPerS,
      };
  }
}

function marginOf({ replicate, ratePerS, point, ms }: SloPoint, limitMs: number): readonly Margin[] {
  if (point.verdict === 'generator-limited') return [];
  if (point.verdict === 'saturated') return [{ replicate, ratePerS, margin: FARTHEST_MARGIN, isWall: true }];
  if (ms === null || (ms > limitMs && !canShowMiss(point, limitMs))) return [];
  const margin = Math.max(-FARTHEST_MARGIN, Math.min(FARTHEST_MARGIN, Math.log(ms / limitMs)));
  return [{ replicate, ratePerS, margin, isWall: false }];
}

function root(margins: readonly Pick<Margin, 'ratePerS' | 'margin'>[]): ReturnType<typeof rateAtLimit> {
  return rateAtLimit(
    margins.map(({ ratePerS, margin }) => ({ ratePerS, ms: margin })),
    0,
  );
}

/** One point for each rate: with a rate measured several times one disturbed pass must not decide. */
function medianByRate(known: readonly Margin[]): readonly Pick<Margin, 'ratePerS' | 'margin'>[] {
  const rates = [...new Set(known.map((each) => each.ratePerS))];
  return rates.map((ratePerS) => ({
    ratePerS,
    margin: median(known.filter((each) => each.ratePerS === ratePerS).map((each) => each.margin)),
  }));
}

function intervalAround(
  crossing: { readonly ratePerS: number; readonly heldPerS: number; readonly missedPerS: number },
  roots: readonly number[],
): Interval {
  const value = crossing.ratePerS;
  if (roots.length < 3) return { value, low: null, high: null };
  const { low, high } = nextValueInterval(roots);
  return {
    value,
    low: Math.min(low ?? value, crossing.heldPerS),
    high: Math.max(high ?? value, crossing.missedPerS),
  };
}

/** The highest rate that was asked, where most passes held it: how far it can be relied on is known from those that did not. */
function highestHeld(heldPerS: number, known: readonly Margin[]): Interval {
  const isOutvoted = known.some((each) => each.margin > 0);
  const roots = isOutvoted ? passRoots(known) : [];
  return intervalAround({ ratePerS: heldPerS, heldPerS, missedPerS: heldPerS }, roots);
}

/** Where each pass alone has the crossing; one that holds or misses everywhere counts with the rate up to which, or from which, that was seen. */
function passRoots(known: readonly Margin[]): readonly number[] {
  const passes = [...new Set(known.map((each) => each.replicate))].filter((replicate) => replicate > 0);
  return passes.map((pass) => {
    const own = known.filter((each) => each.replicate === pass);
    const repeated = new Set(own.map((each) => each.ratePerS));
    const rest = known.filter((each) => each.replicate === 0 && !repeated.has(each.ratePerS));
    const crossing = root(medianByRate([...rest, ...own]));
    switch (crossing.kind) {
      case 'crossed':
        return crossing.ratePerS;
      case 'held-everywhere':
        return crossing.heldPerS;
      case 'missed-everywhere':
        return crossing.missedPerS;
      default:
        return assertNever(crossing);
    }
  });
}
