/**
 * Step scaling of Application Auto Scaling and EC2 Auto Scaling.
 * Source: awsdocs/application-auto-scaling-user-guide `application-auto-scaling-step-scaling-policies.md` and
 * awsdocs/amazon-ec2-auto-scaling-user-guide `as-scaling-simple-step.md` (2023-06-15).
 */
import type { Rules } from '#core/scale/facts.ts';
import { periodic, type Policy, type Signal } from '#core/scale/policy.ts';

/** An adjustment for a range of the breach, metric − threshold. */
interface Step {
  /** Null for no bound. Above the threshold the lower bound is inside the range, below it the upper. */
  readonly lower: number | null;
  readonly upper: number | null;
  /** Instances, percent of the capacity, or the exact capacity. */
  readonly adjustment: number;
}

/** How a step changes the capacity. */
export interface StepAdjustment {
  readonly type: 'ChangeInCapacity' | 'PercentChangeInCapacity' | 'ExactCapacity';
  /** Least change of a percentage; 0 for none. */
  readonly minMagnitude: number;
  readonly steps: readonly Step[];
}

/** The capacity after an alarm at a metric; `capacity` if no step covers the breach. */
export function steppedCapacity(
  { type, minMagnitude, steps }: StepAdjustment,
  { capacity, metric, threshold }: { readonly capacity: number; readonly metric: number; readonly threshold: number },
): number {
  const breach = metric - threshold;
  const step = steps.find(({ lower, upper }) =>
    breach >= 0
      ? breach >= (lower ?? -Infinity) && breach < (upper ?? Infinity)
      : breach > (lower ?? -Infinity) && breach <= (upper ?? Infinity),
  );
  if (step === undefined) return capacity;
  if (type === 'ExactCapacity') return step.adjustment;
  if (type === 'ChangeInCapacity') return Math.max(0, capacity + step.adjustment);
  const change = roundedChange((capacity * step.adjustment) / 100);
  const size = Math.max(Math.abs(change), change === 0 ? 0 : minMagnitude);
  return Math.max(0, capacity + Math.sign(change) * size);
}

/** Towards 0, but at least 1: 12.7 → 12, 0.67 → 1, −0.58 → −1, −6.67 → −6. */
export function roundedChange(change: number): number {
  if (change === 0) return 0;
  return Math.sign(change) * Math.max(1, Math.floor(Math.abs(change) + 1e-9));
}

/** Ids of the rules of an alarm with steps. */
export const STEP_SCALING = {
  periodS: 'step-scaling.period',
  delayS: 'step-scaling.delay',
  /** Data points in a row. */
  points: 'step-scaling.points',
  cooldownS: 'step-scaling.cooldown',
} as const;
type StepScalingRules = Rules<typeof STEP_SCALING>;

/** An alarm and its steps. */
export interface StepScaling extends StepAdjustment {
  readonly rules: StepScalingRules;
  readonly signal: Signal;
  /** Above or below; with `orEqual` also at the threshold. */
  readonly alarm: { readonly when: 'above' | 'below'; readonly threshold: number; readonly orEqual: boolean };
  readonly min: number;
  readonly max: number;
}

/**
 * Evaluates the alarm at each data point. During the cooldown after scaling out, a larger step adds only what the last one did not; after scaling in,
 * nothing is removed until the cooldown is over.
 */
export function stepScaling(policy: StepScaling): Policy {
  const { rules, signal, alarm, min, max } = policy;
  const { threshold, when, orEqual } = alarm;
  const begin = () => {
    let breaches = 0;
    let untilS = -Infinity;
    let baseCapacity = 0;
    return periodic({ everyS: rules.periodS, offsetS: rules.periodS + rules.delayS }, (fleet) => {
      const metric = signal(fleet, fleet.nowS - rules.delayS, rules.periodS);
      const isBreach =
        (when === 'above' ? metric > threshold : metric < threshold) || (orEqual && metric === threshold);
      breaches = isBreach ? breaches + 1 : 0;
      if (breaches < rules.points) return fleet.desired;
      const isCooling = fleet.nowS < untilS;
      const capacity = isCooling ? baseCapacity : fleet.desired;
      const wanted = Math.min(max, Math.max(min, steppedCapacity(policy, { capacity, metric, threshold })));
      if (isCooling && wanted <= fleet.desired) return fleet.desired;
      if (wanted === fleet.desired) return wanted;
      if (!isCooling) baseCapacity = fleet.desired;
      untilS = fleet.nowS + rules.cooldownS;
      return wanted;
    });
  };
  return { min, max, onlyAdds: when === 'above', begin };
}
