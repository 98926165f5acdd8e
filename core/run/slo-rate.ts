import type { Interval } from '../contract/numbers.ts';
import type { RealtimePoint } from '../contract/run.ts';
import { meanInterval } from '../stats/intervals.ts';
import { rateAtLimit } from '../stats/isotonic.ts';
import { median } from '../stats/moments.ts';

/** One point of the SLO search: `ms` is its percentile, null below the floor; replicate 0 is the search itself. */
export interface SloPoint {
  readonly replicate: number;
  readonly ratePerS: number;
  readonly point: RealtimePoint;
  readonly ms: number | null;
}

/** The highest rate that meets the SLO, if enough requests were seen to tell. */
export type MeasuredSloRate =
  | { readonly kind: 'measured'; readonly maxRatePerS: Interval | null; readonly firstFailingPerS: number | null }
  /** Near the limit no percentile could be told: it has to be simulated from the service times. */
  | { readonly kind: 'too-few' };

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

/** A saturated point's percentile only grows with its length: it stands as far beyond any limit. */
const SATURATED_FACTOR = 10;

/**
 * X_slo by isotonic fit of the percentile over the rate. The interval comes from the replicates: each is fitted together with the points
 * of the search but those at its own rates, and the roots are averaged. It is never narrower than the two measured rates between which
 * the limit was crossed: where every pass meets the same wall the roots agree to more digits than were measured.
 */
export function sloRateFromPoints(options: {
  readonly points: readonly SloPoint[];
  readonly limitMs: number;
}): MeasuredSloRate {
  const { limitMs } = options;
  const known = options.points.flatMap((each) => {
    if (each.point.verdict === 'generator-limited') return [];
    const saturatedMs = Math.max(each.ms ?? 0, SATURATED_FACTOR * limitMs);
    const ms = each.point.verdict === 'saturated' ? saturatedMs : each.ms;
    if (ms !== null && ms > limitMs && !canShowMiss(each.point, limitMs)) return [];
    return ms === null ? [] : [{ replicate: each.replicate, ratePerS: each.ratePerS, ms }];
  });
  // With nothing but walls there is no curve to read from.
  if (!known.some((each) => each.ms < SATURATED_FACTOR * limitMs)) return { kind: 'too-few' };
  const overall = rateAtLimit(medianByRate(known), limitMs);
  switch (overall.kind) {
    case 'missed-everywhere':
      return { kind: 'measured', maxRatePerS: null, firstFailingPerS: overall.missedPerS };
    case 'held-everywhere':
      return {
        kind: 'measured',
        maxRatePerS: { value: overall.heldPerS, low: null, high: null },
        firstFailingPerS: null,
      };
    case 'crossed': {
      const roots = replicateRoots(known, limitMs);
      const maxRatePerS =
        roots.length >= 3 ? withResolution(meanInterval(roots), overall) : undecided(overall.ratePerS);
      return { kind: 'measured', maxRatePerS, firstFailingPerS: overall.missedPerS };
    }
  }
}

/** One point for each rate: with a rate measured several times one disturbed pass must not decide. */
function medianByRate(known: readonly KnownPoint[]): readonly { readonly ratePerS: number; readonly ms: number }[] {
  const rates = [...new Set(known.map((each) => each.ratePerS))];
  return rates.map((ratePerS) => ({
    ratePerS,
    ms: median(known.filter((each) => each.ratePerS === ratePerS).map((each) => each.ms)),
  }));
}

function undecided(value: number): Interval {
  return { value, low: null, high: null };
}

function withResolution(
  interval: Interval,
  crossing: { readonly heldPerS: number; readonly missedPerS: number },
): Interval {
  const { value, low, high } = interval;
  return {
    value,
    low: Math.min(low ?? value, value, crossing.heldPerS),
    high: Math.max(high ?? value, value, crossing.missedPerS),
  };
}

interface KnownPoint {
  readonly replicate: number;
  readonly ratePerS: number;
  readonly ms: number;
}

function replicateRoots(known: readonly KnownPoint[], limitMs: number): readonly number[] {
  const passes = [...new Set(known.map((each) => each.replicate))].filter((replicate) => replicate > 0);
  return passes.flatMap((pass) => {
    const own = known.filter((each) => each.replicate === pass);
    const repeated = new Set(own.map((each) => each.ratePerS));
    const rest = known.filter((each) => each.replicate === 0 && !repeated.has(each.ratePerS));
    const root = rateAtLimit([...rest, ...own], limitMs);
    return root.kind === 'crossed' ? [root.ratePerS] : [];
  });
}
