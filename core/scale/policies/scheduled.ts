/**
 * Scheduled scaling of Application Auto Scaling.
 * Source: awsdocs/application-auto-scaling-user-guide `application-auto-scaling-scheduled-scaling.md` (2023-06-15).
 */
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
