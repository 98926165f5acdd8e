/**
 * Target tracking of Application Auto Scaling (ECS, SageMaker) and of EC2 Auto Scaling.
 * Source: awsdocs/application-auto-scaling-user-guide `application-auto-scaling-target-tracking.md` and awsdocs/amazon-ec2-auto-scaling-user-guide
 * `as-scaling-target-tracking.md` (2023-06-15). AWS publishes neither the formula nor the alarms, so their numbers are facts with a spread.
 */
import type { Rules } from '#core/scale/facts.ts';
import { type FleetView, periodic, type Policy, type Signal } from '#core/scale/policy.ts';

/** Ids of the rules of Application Auto Scaling. */
export const TARGET_TRACKING = {
  /** Seconds of a data point. */
  periodS: 'target-tracking.period',
  /** Seconds until a data point is published. */
  delayS: 'target-tracking.delay',
  /** Data points above the target in a row before it scales out. */
  outPoints: 'target-tracking.out-points',
  /** Data points below `inShare` of the target in a row before it scales in. */
  inPoints: 'target-tracking.in-points',
  inShare: 'target-tracking.in-share',
  /** Seconds after scaling in without another one; scaling out ends it. */
  inCooldownS: 'target-tracking.in-cooldown',
} as const;
type TargetTrackingRules = Rules<typeof TARGET_TRACKING>;

/** A policy of target tracking. */
export interface TargetTracking {
  readonly rules: TargetTrackingRules;
  readonly signal: Signal;
  /** In the unit of the signal. */
  readonly target: number;
  readonly min: number;
  readonly max: number;
  /**
   * EC2 Auto Scaling: an instance counts this many seconds after it became ready, and while one does not, nothing is removed. Null for Application Auto
   * Scaling, which counts the tasks that ran while the metric was taken.
   */
  readonly warmUpS: number | null;
}

/** The capacity at which the metric would be at its target, rounded up: more than 1.5 adds 2, and too much is never removed. */
export function trackedCapacity(capacity: number, metric: number, target: number): number {
  return Math.ceil((capacity * metric) / target - 1e-9);
}

/**
 * Scales out in proportion when the high alarm fires, even during a cooldown, because capacity that was asked for counts; scales in when the low
 * alarm fires. Without data it does nothing.
 */
export function targetTracking({ rules, signal, target, min, max, warmUpS }: TargetTracking): Policy {
  const { periodS, delayS, outPoints, inPoints, inShare, inCooldownS } = rules;
  const begin = () => {
    let above = 0;
    let below = 0;
    let lastInS = -Infinity;
    const counted = countedInstances(warmUpS);
    return periodic({ everyS: periodS, offsetS: periodS + delayS }, (fleet) => {
      const endS = fleet.nowS - delayS;
      const metric = signal(fleet, endS, periodS);
      above = metric > target ? above + 1 : 0;
      below = metric < target * inShare ? below + 1 : 0;
      // Capacity that came after the metric was taken had no part in it: multiplied with it, it would count the load twice.
      const capacity = counted === null ? meanReady(fleet, endS, periodS) : counted(fleet);
      const isWarming = warmUpS !== null && capacity < fleet.desired;
      // From zero, ECS waits for one data point and starts with the least step.
      if (above >= (fleet.desired === 0 ? 1 : outPoints)) {
        lastInS = -Infinity;
        return Math.max(fleet.desired, trackedCapacity(capacity, metric, target), 1);
      }
      if (below < inPoints || isWarming || fleet.nowS < lastInS + inCooldownS) return fleet.desired;
      const wanted = Math.min(fleet.desired, Math.max(min, trackedCapacity(capacity, metric, target)));
      if (wanted < fleet.desired) lastInS = fleet.nowS;
      return wanted;
    });
  };
  return { min, max, begin };
}

/** Instances that were ready while a data point was taken, on average. */
function meanReady(fleet: FleetView, endS: number, periodS: number): number {
  const ready = fleet.sum('ready', endS - periodS, endS) / Math.min(periodS, endS);
  return Number.isFinite(ready) ? ready : fleet.ready;
}

/** Instances that were ready for the whole warm-up; null without one. */
function countedInstances(warmUpS: number | null): ((fleet: FleetView) => number) | null {
  if (warmUpS === null) return null;
  if (warmUpS === 0) return ({ ready }) => ready;
  const seen: { atS: number; ready: number }[] = [];
  return ({ nowS, ready }) => {
    seen.push({ atS: nowS, ready });
    while (seen.length > 1 && (seen[1]?.atS ?? nowS) <= nowS - warmUpS) seen.shift();
    return seen.reduce((least, each) => Math.min(least, each.ready), ready);
  };
}
