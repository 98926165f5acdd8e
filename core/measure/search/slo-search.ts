import type { Interval } from '#core/contract/base/numbers.ts';

/** A request for one open-loop point. Points with the same `replicate` form one pass; each point has its own arrivals. */
export interface RatePoint {
  readonly ratePerS: number;
  readonly replicate: number;
  readonly purpose: 'unloaded' | 'curve' | 'replicate';
}

/** The result of a point, as far as the climb needs it. */
export interface RateOutcome {
  readonly saturated: boolean;
}

/** A search that yields points one at a time and receives their results. */
export type RateSearch = Generator<RatePoint, void, RateOutcome>;

/** Utilisations of the latency-against-load curve. The last one exceeds the capacity, so the curve shows its wall. */
const CURVE_UTILISATIONS = [0.1, 0.3, 0.5, 0.7, 0.85, 0.95, 1.1] as const;
/** Utilisations for a model so slow that a point at low load would see no request. */
const SLOW_UTILISATIONS = [0.5, 0.85];
/** Saturation below this utilisation is more likely a disturbance than the capacity. */
const SURPRISING_UTILISATION = 0.9;

/** The capacity may have been underestimated in a disturbed moment, so the climb continues in these steps while nothing saturates. */
const STEP_BEYOND = 1.2;
const MAX_STEPS_BEYOND = 6;
/**
 * The rates of a pass, as factors of the estimated X_slo: itself, and one rate on either side. The outer ones are half way to the ends of the
 * interval, in logarithms, within these limits. Points on both sides show how the late share grows with the rate.
 */
const BELOW = { farthest: 0.8, nearest: 0.97 };
const ABOVE = { farthest: 1.2, nearest: 1.03 };
/** Rates measured in a pass of repetitions. */
export const POINTS_OF_A_PASS = 3;
/** An interval within ×/÷ this factor of its value is not narrowed further. */
const NARROW = 1.02;

function* beyond(ladder: readonly number[]): Generator<number> {
  yield* ladder;
  const highest = ladder.at(-1) ?? 0;
  for (let step = 1; step <= MAX_STEPS_BEYOND; step++) yield highest * STEP_BEYOND ** step;
}

function curveUtilisations(capacityPerS: number, lowestPerS: number): readonly number[] {
  const useful = CURVE_UTILISATIONS.filter((utilisation) => utilisation * capacityPerS >= lowestPerS);
  return useful.length >= SLOW_UTILISATIONS.length ? useful : SLOW_UTILISATIONS;
}

/**
 * Climbs the curve until it saturates. With an SLO, then measures in passes at and around the rate at which it is first missed, as the points
 * so far estimate it. A rate that held is thus measured again as often as one that failed, and no point decides alone.
 */
export function* searchRates(options: {
  /** Requests per second that the executors can serve: replicas ÷ mean service time. */
  readonly capacityPerS: number;
  /** Rate below which a point of the effort's length sees almost no requests. */
  readonly lowestPerS: number;
  /** Passes over the rates around X_slo; 0 without an SLO. */
  readonly passes: number;
  /** X_slo as estimated from all points so far; null if the limit is missed at every rate, or there are too few requests. */
  readonly estimate: () => Interval | null;
  /** Whether another pass no longer fits in the time. */
  readonly isShort: () => boolean;
}): RateSearch {
  yield* climb(options);
  for (let pass = 1; pass <= options.passes && !options.isShort(); pass++) {
    const estimate = options.estimate();
    if (estimate !== null && isNarrow(estimate)) return;
    for (const ratePerS of ratesOfPass(estimate, options)) yield { ratePerS, replicate: pass, purpose: 'replicate' };
  }
}

function* climb({
  capacityPerS,
  lowestPerS,
}: {
  readonly capacityPerS: number;
  readonly lowestPerS: number;
}): RateSearch {
  const ladder = curveUtilisations(capacityPerS, lowestPerS).map((each) => each * capacityPerS);
  const unloadedPerS = CURVE_UTILISATIONS[0] * capacityPerS;
  for (const ratePerS of beyond(ladder)) {
    let outcome = yield { ratePerS, replicate: 0, purpose: ratePerS === unloadedPerS ? 'unloaded' : 'curve' };
    if (outcome.saturated && ratePerS < SURPRISING_UTILISATION * capacityPerS) {
      outcome = yield { ratePerS, replicate: 0, purpose: 'curve' };
    }
    if (outcome.saturated) return;
  }
}

function isNarrow({ value, low, high }: Interval): boolean {
  return low !== null && high !== null && value / low <= NARROW && high / value <= NARROW;
}

/** Where the limit is missed at every rate, the lowest rates show whether that is so. */
function ratesOfPass(
  estimate: Interval | null,
  { capacityPerS, lowestPerS }: { readonly capacityPerS: number; readonly lowestPerS: number },
): readonly number[] {
  if (estimate === null) {
    const lowest = curveUtilisations(capacityPerS, lowestPerS)[0] ?? 1;
    return [lowest * capacityPerS];
  }
  const { value, low, high } = estimate;
  const below = clamp(Math.sqrt((low ?? 0) / value), BELOW.farthest, BELOW.nearest);
  const above = clamp(Math.sqrt((high ?? Number.POSITIVE_INFINITY) / value), ABOVE.nearest, ABOVE.farthest);
  return [below * value, value, above * value];
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}

/** Measures exactly the given rates, lowest first. */
export function* givenRates(ratesPerS: readonly number[]): RateSearch {
  for (const ratePerS of [...ratesPerS].sort((a, b) => a - b)) yield { ratePerS, replicate: 0, purpose: 'curve' };
}
