/** What a fleet adds up, second by second. */
export type Metric =
  /** Requests that arrive, retries included. */
  | 'arrivals'
  /** Request-seconds in service. */
  | 'busy'
  /** Instance-seconds of ready instances. */
  | 'ready'
  /** Request-seconds in the queue. */
  | 'waiting';

/** A fleet as its autoscaler sees it. */
export interface FleetView {
  readonly nowS: number;
  /** Seconds since Monday 00:00. */
  readonly weekS: number;
  /** What the policy last asked for, within its limits. */
  readonly desired: number;
  readonly ready: number;
  readonly starting: number;
  /** Sum of a metric over [fromS, toS), of the past hour at most. NaN if there is nothing of it yet. */
  sum(metric: Metric, fromS: number, toS: number): number;
}

/** A run of a policy. */
export interface Scaler {
  /** When it evaluates next, in seconds. `evaluate` moves it on. */
  nextS: number;
  /** The capacity that it wants, in instances; the simulation keeps it within the limits. */
  evaluate(fleet: FleetView): number;
}

/** A policy of an autoscaler, and the limits of its capacity. */
export interface Policy {
  readonly min: number;
  readonly max: number;
  /** It never asks to remove: next to other policies it has a say only while it adds. */
  readonly onlyAdds?: boolean;
  begin(): Scaler;
}

/** A scaler that evaluates every `everyS` seconds, first at `offsetS`. */
export function periodic(
  { everyS, offsetS = everyS }: { readonly everyS: number; readonly offsetS?: number },
  evaluate: (fleet: FleetView) => number,
): Scaler {
  const scaler: Scaler = {
    nextS: offsetS,
    evaluate: (fleet) => {
      scaler.nextS += everyS;
      return evaluate(fleet);
    },
  };
  return scaler;
}

/**
 * A policy on a fleet whose rate is constant for each minute: while nothing starts and it asks for no change, it looks once a minute, when its metrics
 * have the rate of that minute.
 * @param atS seconds of the minute.
 */
export function oncePerMinute(policy: Policy, atS: number): Policy {
  const begin = () => {
    const inner = policy.begin();
    let isCalm = false;
    const scaler: Scaler = {
      nextS: inner.nextS,
      evaluate: (fleet) => {
        const wanted = inner.evaluate(fleet);
        const isSame = wanted === fleet.desired && fleet.starting === 0;
        const minuteS = fleet.nowS - (fleet.nowS % 60) + atS;
        if (isSame && isCalm) inner.nextS = Math.max(inner.nextS, minuteS > fleet.nowS ? minuteS : minuteS + 60);
        isCalm = isSame;
        scaler.nextS = inner.nextS;
        return wanted;
      },
    };
    return scaler;
  };
  return { ...policy, begin };
}

/** Policies on one fleet: the one that wants the largest capacity wins, so that it grows if any wants more and shrinks if all want less. */
export function largestOf(policies: readonly Policy[]): Policy {
  return {
    min: Math.max(...policies.map(({ min }) => min)),
    max: Math.min(...policies.map(({ max }) => max)),
    begin: () => {
      const scalers = policies.map((policy) => policy.begin());
      /** What each last asked for; null while it asks for no change. */
      const asked = scalers.map((): number | null => null);
      const next = (): number => scalers.reduce((least, { nextS }) => Math.min(least, nextS), Infinity);
      const all: Scaler = {
        nextS: next(),
        evaluate: (fleet) => {
          let most = 0;
          scalers.forEach((scaler, i) => {
            if (scaler.nextS <= fleet.nowS) {
              const wanted = scaler.evaluate(fleet);
              asked[i] = wanted === fleet.desired ? null : wanted;
            }
            const unchanged = policies[i]?.onlyAdds === true ? 0 : fleet.desired;
            most = Math.max(most, asked[i] ?? unchanged);
          });
          all.nextS = next();
          return most;
        },
      };
      return all;
    },
  };
}

/** A measure of a fleet over a period that ends at a time; NaN if the service publishes none. */
export type Signal = (fleet: FleetView, endS: number, periodS: number) => number;

function published(value: number): number {
  return Number.isFinite(value) ? value : Number.NaN;
}

/** Share of the slots in use, in percent: the utilisation of a CPU that full slots use fully. */
export const utilisation =
  (slots: number): Signal =>
  (fleet, endS, periodS) => {
    const busyS = fleet.sum('busy', endS - periodS, endS);
    return published((100 * busyS) / (fleet.sum('ready', endS - periodS, endS) * slots));
  };

/** Requests a minute for each ready instance (`SageMakerVariantInvocationsPerInstance`, `ALBRequestCountPerTarget`). */
export const requestsPerInstance: Signal = (fleet, endS, periodS) => {
  const arrivals = fleet.sum('arrivals', endS - periodS, endS);
  return published((60 * arrivals) / fleet.sum('ready', endS - periodS, endS));
};

/** Requests in service and in the queue, mean over the period. */
export const inFlight: Signal = (fleet, endS, periodS) => {
  const busyS = fleet.sum('busy', endS - periodS, endS);
  return published((busyS + fleet.sum('waiting', endS - periodS, endS)) / Math.min(periodS, endS));
};

const mean =
  (metric: Metric): Signal =>
  (fleet, endS, periodS) =>
    published(fleet.sum(metric, endS - periodS, endS) / Math.min(periodS, endS));

/** Requests in the queue, mean over the period. */
export const backlog: Signal = mean('waiting');

/** Requests a second, mean over the period. */
export const requestRate: Signal = mean('arrivals');
