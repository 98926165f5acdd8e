import { assertNever } from '#core/assert-never.ts';
import type { Interval } from '#core/contract/numbers.ts';
import type { RealtimePoint } from '#core/contract/run.ts';
import { nextValueInterval } from '#core/math/stats/intervals.ts';
import { rateAtLimit } from '#core/math/stats/isotonic.ts';
import { median } from '#core/math/stats/moments.ts';
import { percentileFloor, quantileOfSorted, sloVerdict } from '#core/math/stats/percentiles.ts';

/** One point of the SLO search. `ms` is its percentile, null below the minimum sample size; replicate 0 is the search itself. */
export interface SloPoint {
  readonly replicate: number;
  readonly ratePerS: number;
  readonly point: RealtimePoint;
  readonly ms: number | null;
}

/** A latency SLO: `percentile` percent of the requests are answered within `ms` milliseconds. */
interface SloLimit {
  readonly ms: number;
  readonly percentile: number;
}

/** The highest rate that meets the SLO, if there were enough requests to tell. */
type MeasuredSloRate =
  | { readonly kind: 'measured'; readonly maxRatePerS: Interval | null; readonly firstFailingPerS: number | null }
  /** Near the limit there were too few requests for the percentile. The rate must be simulated from the service times. */
  | { readonly kind: 'too-few' };

/**
 * The percentile that is used to find the rate at which the limit is crossed: the plain empirical one, null below the minimum sample size.
 * LoadGen's estimate (`percentileEstimate`) is conservative by design: at a thousand requests it exceeds p99 by as much as p99.8 does. A
 * rate read from it would be too low, increasingly so with fewer requests.
 */
export function crossingMs(correctedMs: Float64Array, percentile: number): number | null {
  if (correctedMs.length < percentileFloor(percentile)) return null;
  return quantileOfSorted(correctedMs.slice().sort(), percentile / 100);
}

/** Whether a point meets the SLO; null if it cannot tell. */
export function meetsSlo(point: RealtimePoint, correctedMs: Float64Array, slo: SloLimit): boolean | null {
  if (point.verdict === 'saturated') return false;
  // A point that was not offered as scheduled is evidence neither for nor against.
  if (point.verdict === 'generator-limited') return null;
  const over = correctedMs.reduce((count, ms) => count + (ms > slo.ms ? 1 : 0), 0) + point.dropped + point.errors;
  const allowed = (100 - slo.percentile) / 100;
  const hasEnough = point.requests >= percentileFloor(slo.percentile);
  if (hasEnough ? over / point.requests <= allowed : sloVerdict(over, point.requests, slo.percentile).met) return true;
  // If more than twice the allowed share is late, the limit is missed, however few requests there were. Otherwise too few requests leave it
  // open.
  const clearlyMissed = over > 3 && over / point.requests > 2 * allowed;
  return (hasEnough || clearlyMissed) && canShowMiss(point, slo.ms) ? false : null;
}

/** Generator lag, as a share of the limit, above which the generator may have caused the miss. */
const LAG_SHARE = 0.5;

/**
 * Whether a point can show that the limit is missed. A limited generator, or one whose own lag takes up much of the limit (because other
 * threads preempted it), is no evidence against the server. A saturated server shows through any lag.
 */
export function canShowMiss(point: Pick<RealtimePoint, 'verdict' | 'lag'>, limitMs: number): boolean {
  if (point.verdict === 'generator-limited') return false;
  return point.verdict === 'saturated' || point.lag.p99Ms <= LAG_SHARE * limitMs;
}

/**
 * Margins are clipped at a factor of e from the limit. How far a disturbed or saturated point lies beyond that says nothing about where the
 * limit is crossed, and must not affect the fit at its neighbours.
 */
const FARTHEST_MARGIN = 1;

/** A point as the fit sees it: the logarithm of its percentile ÷ limit, which is 0 at the limit. */
interface Margin {
  readonly replicate: number;
  readonly ratePerS: number;
  readonly margin: number;
  readonly isWall: boolean;
}

/**
 * X_slo, the highest rate within the limit: the root of an isotonic fit of the margin (log of percentile ÷ limit) over the rate, with the
 * median over passes at each rate. The interval is a prediction interval for the root of another pass, from the roots of the passes, each
 * fitted together with the points of the search at other rates. It is never narrower than the two measured rates between which the limit
 * was crossed, because passes that meet the same wall agree to more digits than were measured.
 */
export function sloRateFromPoints(options: {
  readonly points: readonly SloPoint[];
  readonly limitMs: number;
}): MeasuredSloRate {
  const known = options.points.flatMap((each) => marginOf(each, options.limitMs));
  // A curve needs at least one point that is not saturated.
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
    margins.map(({ ratePerS, margin }) => ({ ratePerS, value: margin })),
    0,
  );
}

/** One point for each rate. The median keeps one disturbed pass from deciding. */
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

/** The highest rate, if most passes met the limit there. The passes that did not give its interval. */
function highestHeld(heldPerS: number, known: readonly Margin[]): Interval {
  const isMixed = known.some((each) => each.margin > 0);
  const roots = isMixed ? passRoots(known) : [];
  return intervalAround({ ratePerS: heldPerS, heldPerS, missedPerS: heldPerS }, roots);
}

/** The crossing of each pass alone. A pass that meets (or misses) the limit everywhere counts with its highest (or lowest) rate. */
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
