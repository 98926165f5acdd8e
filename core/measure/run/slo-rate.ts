import type { Interval } from '#core/contract/base/numbers.ts';
import type { PointVerdict, SloStalls } from '#core/contract/run/run.ts';
import { rateAtLimit } from '#core/math/stats/isotonic.ts';
import { percentileFloor } from '#core/math/stats/percentiles.ts';
import type { LateRequests } from './excursions.ts';
import { TELLING_STALLS } from './stalls.ts';
import { countedLate, likelyRate, type LateModel, type LatePoint } from './rate-likelihood.ts';

/** One point of the SLO search: how many of its requests were late, and in how many excursions of the queue. */
export interface SloPoint {
  readonly ratePerS: number;
  readonly verdict: PointVerdict;
  /** How late the generator sent one request in a hundred. */
  readonly lagP99Ms: number;
  readonly late: LateRequests;
  /** The stalls of its service times, and what would have been late without them; null where service times are not known one by one. */
  readonly stalls: { readonly lengthsMs: readonly number[]; readonly lateWithout: LateRequests } | null;
}

/** The highest rate that meets the SLO, if there were enough requests to judge. */
export type MeasuredSloRate =
  | {
      readonly kind: 'measured';
      /**
       * `low`: the SLO holds there with 95 % confidence, null if no rate can be shown to; `high`: it fails there with 95 %. Null if it fails
       * at every rate.
       */
      readonly maxRatePerS: Interval | null;
      /** The lowest measured rate at which more requests were late than the SLO allows. */
      readonly firstFailingPerS: number | null;
      /** Set if stalls decide the rate and too few were seen to say how: `maxRatePerS.value` is then the rate without them. */
      readonly stalls: SloStalls | null;
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
  const lengthsMs = points.flatMap(({ stalls }) => stalls?.lengthsMs ?? []);
  const deciding = lengthsMs.filter((ms) => ms > LONG_STALL * question.limitMs).length;
  const calm = stallMs > 0 && deciding < TELLING_STALLS ? rateWithoutStalls(points, question.limitMs, model) : null;
  const missed = crossing.kind === 'missed-everywhere';
  const withStalls = missed ? null : likelyRate(seen, aroundPerS, { ...model, stallMs });
  if (calm !== null) {
    // A rate that fails without stalls also fails with them.
    const low = lowest(withStalls?.low ?? null, calm.value);
    const maxRatePerS = { value: calm.value, low, high: calm.high };
    return { kind: 'measured', maxRatePerS, firstFailingPerS, stalls: { seen: deciding, withoutPerS: calm } };
  }
  // Nothing is known above the highest rate that held.
  const isOpen = withStalls !== null && firstFailingPerS === null;
  const maxRatePerS = isOpen ? upTo(aroundPerS, withStalls) : withStalls;
  return { kind: 'measured', maxRatePerS, firstFailingPerS, stalls: null };
}

function highestOf(seen: readonly LatePoint[]): number {
  return Math.max(...seen.map(({ ratePerS }) => ratePerS));
}

function upTo(ratePerS: number, { low }: Interval): Interval {
  return { value: ratePerS, low: lowest(low, ratePerS), high: null };
}

function lowest(low: number | null, value: number): number | null {
  return low === null ? null : Math.min(low, value);
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
 */
function decidingStallMs(
  points: readonly SloPoint[],
  ratePerS: number,
  { allowed, limitMs, capacityPerS }: SloQuestion & { readonly allowed: number },
): number {
  let [stalledMs, count, spanMs] = [0, 0, 0];
  for (const { stalls, late, ratePerS: own } of points) {
    if (stalls === null) continue;
    stalledMs += stalls.lengthsMs.reduce((total, ms) => total + ms, 0);
    count += stalls.lengthsMs.length;
    spanMs += (1000 * late.requests) / own;
  }
  if (count === 0) return 0;
  const meanMs = stalledMs / count;
  const beyond = (stalledMs / spanMs) * Math.exp(-limitMs / meanMs);
  const slack = Math.max(0.01, 1 - ratePerS / capacityPerS);
  return beyond / slack > DECIDING_PART * allowed ? meanMs : 0;
}
