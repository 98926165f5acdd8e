/**
 * Scheduled scaling of Application Auto Scaling, and predictive scaling of EC2 Auto Scaling as a schedule of forecasts.
 * Source: awsdocs/application-auto-scaling-user-guide `application-auto-scaling-scheduled-scaling.md`; awsdocs/amazon-ec2-auto-scaling-user-guide
 * `ec2-auto-scaling-predictive-scaling.md` (2023-06-15).
 */
import type { Rules } from '#core/scale/facts.ts';
import type { Policy, Scaler } from '#core/scale/policy.ts';

/** New limits of the capacity, from a second of every week. */
export interface ScheduledAction {
  /** Seconds since Monday 00:00. */
  readonly weekS: number;
  readonly min: number;
  readonly max: number;
}

const WEEK_S = 604_800;

/**
 * Another policy within limits that change on a schedule. A higher minimum takes effect at once, whatever cooldown is on; a lower one removes nothing
 * by itself.
 */
export function scheduled(policy: Policy, actions: readonly ScheduledAction[]): Policy {
  const sorted = actions.toSorted((one, other) => one.weekS - other.weekS);
  const inForce = (weekS: number): ScheduledAction | undefined =>
    sorted.findLast((action) => action.weekS <= weekS) ?? sorted.at(-1);
  const nextIn = (weekS: number): number => {
    const next = sorted.find((action) => action.weekS > weekS)?.weekS ?? (sorted[0]?.weekS ?? 0) + WEEK_S;
    return next - weekS;
  };
  return {
    min: Math.min(policy.min, ...sorted.map(({ min }) => min)),
    max: Math.max(...sorted.map(({ max }) => max)),
    begin: () => {
      const inner = policy.begin();
      let actionS = 0;
      const scaler: Scaler = {
        nextS: 0,
        evaluate: (fleet) => {
          const wanted = inner.nextS <= fleet.nowS ? inner.evaluate(fleet) : fleet.desired;
          if (fleet.nowS >= actionS) actionS = fleet.nowS + nextIn(fleet.weekS);
          scaler.nextS = Math.min(inner.nextS, actionS);
          const limits = inForce(fleet.weekS) ?? policy;
          return Math.min(limits.max, Math.max(limits.min, wanted));
        },
      };
      return scaler;
    },
  };
}

/** Ids of the rules of predictive scaling. */
export const PREDICTIVE = {
  /** Seconds before a forecast hour at which its capacity is launched. */
  bufferS: 'predictive.scheduling-buffer',
  /** Percent above a forecast that is higher than the maximum. */
  overMaxPct: 'predictive.max-capacity-buffer',
} as const;
export type PredictiveRules = Rules<typeof PREDICTIVE>;

/**
 * The maximum while a forecast is in force: with `IncreaseMaxCapacity`, a forecast that is close to or above the maximum raises it to the forecast and
 * a buffer.
 */
export function predictiveMax(rules: PredictiveRules, forecast: number, max: number): number {
  return forecast >= max ? Math.ceil(forecast * (1 + rules.overMaxPct / 100) - 1e-9) : max;
}

/** The limits of a week by hour for forecast capacities. It never scales in: the other policy on the fleet does. */
export function forecastActions(
  rules: PredictiveRules,
  {
    hours,
    max,
    mayExceedMax,
  }: { readonly hours: readonly number[]; readonly max: number; readonly mayExceedMax: boolean },
): readonly ScheduledAction[] {
  return hours.map((forecast, hour) => {
    const highest = mayExceedMax ? predictiveMax(rules, forecast, max) : max;
    const weekS = (hour * 3600 - rules.bufferS + WEEK_S) % WEEK_S;
    return { weekS, min: Math.min(forecast, highest), max: highest };
  });
}
