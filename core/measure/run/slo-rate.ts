import type { Interval } from '#core/contract/base/numbers.ts';
import type { PointVerdict, SloStalls } from '#core/contract/run/run.ts';
import { sum } from '#core/math/stats/moments.ts';
import { clumpsOf } from '#core/math/stats/clumps.ts';
import { rateAtLimit } from '#core/math/stats/isotonic.ts';
import { percentileFloor } from '#core/math/stats/percentiles.ts';
import type { LateRequests } from './excursions.ts';
import { whatStallsTake } from './persisting-stalls.ts';
import { areTelling, type StallSeen } from './stalls.ts';
import { countedLate, likelyRate, type LateModel, type LatePoint } from './rate-likelihood.ts';

/** One point of the SLO search: how many of its requests were late, and in how many excursions of the queue. */
export interface SloPoint {
  readonly ratePerS: number;
  readonly verdict: PointVerdict;
  /** How late the generator sent one request in a hundred. */
  readonly lagP99Ms: number;
  readonly late: LateRequests;
  /** The stalls of its service times, and what would have been late without them; null where service times are not known one by one. */
  readonly stalls: { readonly seen: readonly StallSeen[]; readonly lateWithout: LateRequests } | null;
}

/** The highest rate that meets the SLO, if there were enough requests to judge. */
export type MeasuredSloRate =
  | {
      readonly kind: 'measured';
      /**
       * `low`: the SLO holds there with 95 % confidence, null if no rate can be shown to, as with stalls in fewer than ten clumps; `high`: it fails there
       * with 95 %. Null if it fails at every rate.
       */
      readonly maxRatePerS: Interval | null;
      /** The lowest measured rate at which more requests were late than the SLO allows. */
      readonly firstFailingPerS: number | null;
      /** Set if stalls decide the rate and too few were seen to say how: `maxRatePerS.value` is then the rate without them. */
      readonly stalls: SloStalls | null;
      /** Wall time of the points that count, seconds. Pauses rarer than one in a third of it were probably not seen. */
      readonly observedS: number;
    }
  /** Near the limit there were too few requests for the percentile. The rate must be simulated from the service times. */
  | { readonly kind: 'too-few' };

/** What is asked of the points. */
export interface SloQuestion {
  /** Per cent. */
  readonly percentile: number;
  readonly limitMs: number;
  /** Requests per second that the servers can serve. */
  readonly capacityPerS: number;
}

/**
 * Generator lag at p99, as a share of the limit, above which a point gives no information about the server: requests that are sent late and in bursts
 * are late whatever it does. A saturated server shows through any lag.
 */
const LAG_SHARE = 0.5;
/** A stall of at least this share of the limit makes requests late. */
const LONG_STALL = 0.5;
/** Stalls decide the rate if they alone make more than this part of the allowed share late. */
const DECIDING_PART = 0.1;

/**
 * X_slo, the highest rate at which at most the allowed share of the requests is late: the late requests of all points are pooled, and the queue's
 * excursions, not the requests, are independent (`likelyRate`).
 */
export function sloRateFromPoints(points: readonly SloPoint[], question: SloQuestion): MeasuredSloRate {
  const allowed = (100 - question.percentile) / 100;
  const seen = points.flatMap((point) => asSeen(point, point.late, question.limitMs));
  const requests = seen.reduce((total, each) => total + each.requests, 0);
  // A curve needs a point that is not saturated, and a percentile its minimum number of requests.
  if (requests < percentileFloor(question.percentile) || seen.every(({ isWall }) => isWall)) return { kind: 'too-few' };
  const model = { allowed, capacityPerS: question.capacityPerS, stallMs: 0 };
  const crossing = rateAtLimit(pooled(seen, allowed), allowed);
  const firstFailingPerS = crossing.kind === 'held-everywhere' ? null : crossing.missedPerS;
  const aroundPerS = crossing.kind === 'crossed' ? crossing.ratePerS : (firstFailingPerS ?? highestOf(seen));
  const stallMs = decidingStallMs(points, aroundPerS, { ...question, allowed });
  const observedS = sum(seen.map(({ requests: each, ratePerS, isWall }) => (isWall ? 0 : each / ratePerS)));
  const deciding = stallsOver(points, LONG_STALL * question.limitMs);
  const calm =
    stallMs > 0 && !areTelling(deciding.map(({ atMs }) => atMs))
      ? rateWithoutStalls(points, question.limitMs, model)
      : null;
  const missed = crossing.kind === 'missed-everywhere';
  const withStalls = missed ? null : likelyRate(seen, aroundPerS, { ...model, stallMs });
  if (calm !== null) {
    // A rate that fails without stalls also fails with them; too few clumps show no rate that holds.
    const maxRatePerS = { value: calm.value, low: null, high: calm.high };
    const stalls = fewStalls({ points, deciding, calm, question });
    return { kind: 'measured', maxRatePerS, firstFailingPerS, stalls, observedS };
  }
  // Nothing is known above the highest rate that held.
  const isOpen = withStalls !== null && firstFailingPerS === null;
  const maxRatePerS = isOpen ? upTo(aroundPerS, withStalls) : withStalls;
  return { kind: 'measured', maxRatePerS, firstFailingPerS, stalls: null, observedS };
}

/** What is known of stalls that decide but are too few. */
function fewStalls(of: {
  readonly points: readonly SloPoint[];
  readonly deciding: readonly StallSeen[];
  readonly calm: Interval;
  readonly question: SloQuestion;
}): SloStalls {
  const { points, deciding, calm, question } = of;
  const { lostShare, remaining } = whatStallsTake({
    seen: deciding,
    clumps: Math.max(1, clumpsOf(deciding.map(({ atMs }) => atMs))),
    spanMs: sum(points.map(spanOf)),
    allowed: (100 - question.percentile) / 100,
    limitMs: question.limitMs,
    calmLoad: calm.value / question.capacityPerS,
  });
  return { seen: deciding.length, withoutPerS: calm, lostShare, persistingPerS: remaining * calm.value };
}

/** Wall time in which a point showed stalls, milliseconds: 0 if its service times are not known one by one. */
function spanOf({ stalls, late, ratePerS }: SloPoint): number {
  return stalls === null ? 0 : (1000 * late.requests) / ratePerS;
}

/** The stalls above a length. They begin so many milliseconds after the first point: one point follows the other. */
function stallsOver(points: readonly SloPoint[], overMs: number): readonly StallSeen[] {
  let openedMs = 0;
  return points.flatMap((point) => {
    const fromMs = openedMs;
    openedMs += spanOf(point);
    const long = (point.stalls?.seen ?? []).filter(({ lengthMs }) => lengthMs > overMs);
    return long.map(({ atMs, lengthMs }) => ({ atMs: fromMs + atMs, lengthMs }));
  });
}

function highestOf(seen: readonly LatePoint[]): number {
  return Math.max(...seen.map(({ ratePerS }) => ratePerS));
}

function upTo(ratePerS: number, { low }: Interval): Interval {
  return { value: ratePerS, low: low === null ? null : Math.min(low, ratePerS), high: null };
}

function rateWithoutStalls(points: readonly SloPoint[], limitMs: number, model: LateModel): Interval | null {
  const calm = points.flatMap((point) => asSeen(point, point.stalls?.lateWithout ?? point.late, limitMs));
  const crossing = rateAtLimit(pooled(calm, model.allowed), model.allowed);
  if (crossing.kind === 'missed-everywhere') return null;
  return likelyRate(calm, crossing.kind === 'crossed' ? crossing.ratePerS : crossing.heldPerS, model);
}

/** A point that was not offered as scheduled is evidence neither for nor against. */
function asSeen({ ratePerS, verdict, lagP99Ms }: SloPoint, late: LateRequests, limitMs: number): readonly LatePoint[] {
  const isLate = verdict !== 'saturated' && lagP99Ms > LAG_SHARE * limitMs;
  if (verdict === 'generator-limited' || isLate || late.requests === 0) return [];
  return [{ ratePerS, requests: late.requests, excursions: late.excursions, isWall: verdict === 'saturated' }];
}

/** The late share at each rate, over all points at that rate. */
function pooled(seen: readonly LatePoint[], allowed: number) {
  const rates = [...new Set(seen.map(({ ratePerS }) => ratePerS))];
  return rates.map((ratePerS) => {
    const own = seen.filter((each) => each.ratePerS === ratePerS);
    const requests = own.reduce((total, each) => total + each.requests, 0);
    return {
      ratePerS,
      value: own.reduce((total, each) => total + countedLate(each, allowed), 0) / requests,
      weight: requests,
    };
  });
}

/**
 * The mean length of the stalls, if they decide the rate, otherwise 0. Lengths are taken as exponential: with a mean m, stalls that take the
 * share M of the time exceed a limit t for M·e^(−t/m) of it, and what arrives until the queue is gone makes that 1 ÷ (1 − ρ) times as much.
 * A few long ones among many short ones have another tail: those above half of the limit may decide by themselves.
 */
function decidingStallMs(
  points: readonly SloPoint[],
  ratePerS: number,
  { allowed, limitMs, capacityPerS }: SloQuestion & { readonly allowed: number },
): number {
  const known = points.filter(({ stalls }) => stalls !== null);
  const lengthsMs = known.flatMap(({ stalls }) => stalls?.seen.map(({ lengthMs }) => lengthMs) ?? []);
  const spanMs = sum(known.map(spanOf));
  const slack = Math.max(0.01, 1 - ratePerS / capacityPerS);
  const long = lengthsMs.filter((ms) => ms > LONG_STALL * limitMs);
  const decides = (beyondMs: number): boolean => beyondMs / spanMs / slack > DECIDING_PART * allowed;
  const meanMs = sum(lengthsMs) / Math.max(1, lengthsMs.length);
  if (decides(sum(lengthsMs) * Math.exp(-limitMs / meanMs))) return meanMs;
  return decides(sum(long.map((ms) => Math.max(0, ms - limitMs)))) ? sum(long) / long.length : 0;
}
