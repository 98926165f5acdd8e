import type { UseOf } from '#core/contract/serving/deployment.ts';
import { assertNever } from '#core/assert-never.ts';
import type { Autoscaler } from '#core/price/autoscaling/autoscaler.ts';
import type { FleetMachine } from '#core/price/serving/candidate/fleet.ts';
import { attemptRates } from '#core/price/serving/candidate/demand.ts';
import type { Asked } from '#core/price/serving/candidate/asked.ts';

/** What a service counts to start an instance. */
export type Scaling = NonNullable<UseOf<'function'>['scaler']>['by'];

/** What the files for production set: a share of the requests that an instance takes at once, or requests per second of an instance. */
export type CallScaler =
  | { readonly by: 'requests-at-once'; readonly atOnce: number; readonly target: number }
  | { readonly by: 'requests-per-second'; readonly target: number };

/** How far instances are loaded before another one starts. */
export interface Loading {
  /** Per instance. */
  readonly ratePerS: number;
  /** The same as a share of what an instance carries within the SLO, or of a little less. */
  readonly utilisation: number;
  readonly scaler: CallScaler;
  /** How requests at once are simulated; undefined for a service that counts requests per second. */
  readonly requests?: Autoscaler['requests'];
}

/** Cloud Run takes a target in hundredths. */
const TARGET_STEP = 0.01;
/** A target may be rounded by this much. */
const ROUNDING = 0.01;
/** Utilisations above the usual one: each is simulated. */
const UTILISATION_STEP = 0.05;
/** Times of a request, and shares of the most requests, that are simulated. */
const TIMES_PER_E = 2;
const SHARES_PER_E = 4;
/** Above this share of what an instance sustains, its queue has no end. */
const MAX_SHARE = 0.9;

/** The loadings that a service can be set to, near a share of the rate that an instance carries within the SLO. */
export function loadingsOf(
  asked: Asked,
  of: {
    readonly machine: FleetMachine;
    readonly scaling: Scaling;
    readonly xSloPerS: number;
    readonly utilisation: number;
  },
): readonly Loading[] {
  const { scaling, xSloPerS, utilisation } = of;
  const wantedPerS = utilisation * xSloPerS;
  const loading = (ratePerS: number, scaler: CallScaler): Loading => {
    const own = ratePerS / xSloPerS;
    // A rate that an instance does not carry is refused where it is priced, if there are so many requests.
    const steps = Math.max(0, Math.ceil((own - utilisation) / UTILISATION_STEP - 1e-9));
    return {
      ratePerS,
      utilisation: Math.max(utilisation, Math.min(1, utilisation + steps * UTILISATION_STEP)),
      scaler,
    };
  };
  switch (scaling) {
    case 'requests-per-second': {
      const { peakPerS } = attemptRates(asked);
      const holds = wholeRates(wantedPerS, peakPerS).filter((rate) => Math.min(rate, peakPerS) <= xSloPerS);
      // Without one that holds, the first is priced, which says why.
      return (holds.length > 0 ? holds : [1]).map((rate) => loading(rate, { by: scaling, target: rate }));
    }
    case 'requests-at-once': {
      const least = atLeastInFlight(asked, of.machine, wantedPerS);
      const scaler = concurrency(asked, of.machine, least);
      const timeS = least.requests / least.ratePerS;
      const requests = { timeS: near(timeS, TIMES_PER_E), share: near(scaler.target, SHARES_PER_E) };
      return [{ ...loading(least.ratePerS, scaler), requests }];
    }
    default:
      return assertNever(scaling);
  }
}

/** A value of a few for each factor of e: each is simulated. */
function near(value: number, perE: number): number {
  return Math.exp(Math.round(perE * Math.log(value)) / perE);
}

/** Whole requests a second, which is what a rule counts: those around a rate, and those at which one replica takes all. */
function wholeRates(wantedPerS: number, peakPerS: number): readonly number[] {
  const below = Math.floor(wantedPerS + 1e-9);
  return [...new Set([below, below + 1, Math.ceil(peakPerS)])].filter((rate) => rate > 0);
}

/** A rate of an instance, and the requests that are in it then. */
interface InFlight {
  readonly ratePerS: number;
  readonly requests: number;
}

/** The rate, or a higher one if Cloud Run could not be told to load an instance so little. */
function atLeastInFlight(asked: Asked, machine: FleetMachine, wantedPerS: number): InFlight {
  const { leastTarget } = asked.context.lookup.autoscalers().cloudRun;
  let ratePerS = wantedPerS;
  for (let step = 0; step < 4; step++) {
    const requests = inFlight(asked, machine, ratePerS);
    if (requests >= leastTarget * (1 - ROUNDING)) return { ratePerS, requests };
    ratePerS *= leastTarget / requests;
  }
  return { ratePerS, requests: inFlight(asked, machine, ratePerS) };
}

/** Little's law: the requests in an instance at a rate, those that wait in it included. */
function inFlight({ simulation }: Asked, machine: FleetMachine, ratePerS: number): number {
  const rate = Math.min(ratePerS, MAX_SHARE * machine.saturationPerS(simulation));
  const percentiles = [5, 15, 25, 35, 45, 55, 65, 75, 85, 95];
  const sumMs = percentiles.reduce((sum, percentile) => sum + machine.latencyMs(simulation, percentile, rate), 0);
  return (ratePerS * sumMs) / percentiles.length / 1000;
}

/**
 * How many requests an instance takes at once, and the share of them at which another one starts. A server takes any number and answers them in turn, so the
 * limit is what it answers within the SLO: with a lower one, Cloud Run would start an instance for calls that meet by chance.
 */
function concurrency(asked: Asked, machine: FleetMachine, { requests }: InFlight): CallScaler {
  const { simulation, context } = asked;
  const { leastTarget, mostTarget, mostAtOnce } = context.lookup.autoscalers().cloudRun;
  const answered = (machine.saturationPerS(simulation) * machine.budgetMs(simulation)) / 1000;
  const fewest = Math.ceil(requests / mostTarget);
  const most = Math.max(fewest, Math.floor(requests / leastTarget + 1e-9));
  const highest = Math.min(mostAtOnce, Math.max(1, fewest, Math.min(most, Math.floor(answered))));
  let best: { readonly atOnce: number; readonly target: number; readonly error: number } | null = null;
  for (let atOnce = highest; atOnce >= Math.max(1, fewest); atOnce--) {
    const share = Math.round(requests / atOnce / TARGET_STEP) * TARGET_STEP;
    const target = Number(Math.min(mostTarget, Math.max(leastTarget, share)).toFixed(2));
    const error = Math.abs((target * atOnce) / requests - 1);
    if (best === null || error < best.error) best = { atOnce, target, error };
    if (error <= ROUNDING) break;
  }
  const { atOnce, target } = best ?? { atOnce: highest, target: mostTarget };
  return { by: 'requests-at-once', atOnce, target };
}
