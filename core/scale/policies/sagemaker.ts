/**
 * SageMaker endpoints: variants by invocations, asynchronous endpoints by backlog, and endpoints of inference components that scale to zero.
 * Source: awsdocs/amazon-sagemaker-developer-guide `endpoint-scaling-loadtest.md`, `endpoint-auto-scaling-*.md`, `async-inference-autoscale.md`
 * (2023-06-15); docs.aws.amazon.com/sagemaker/latest/dg/endpoint-auto-scaling-zero-instances.html.
 */
import type { Rules } from '#core/scale/facts.ts';
import {
  backlog,
  backlogPerInstance,
  largestOf,
  type Policy,
  rejections,
  requestsPerInstance,
} from '#core/scale/policy.ts';
import { type StepScalingRules, stepScaling } from './step-scaling.ts';
import { type TargetTrackingRules, targetTracking } from './target-tracking.ts';

/** The target of `SageMakerVariantInvocationsPerInstance`: requests a minute from the highest sustained rate of an instance. */
export function invocationsTarget(highestPerS: number, safetyFactor: number): number {
  return highestPerS * safetyFactor * 60;
}

interface Limits {
  readonly min: number;
  readonly max: number;
}

/** A variant that tracks invocations per instance. */
export function sagemakerVariant(rules: TargetTrackingRules, target: number, { min, max }: Limits): Policy {
  return targetTracking({ rules, signal: requestsPerInstance, target, min: Math.max(1, min), max, warmUpS: null });
}

/** Ids of the rules that wake an endpoint without instances. */
export const WAKE = {
  /** Data points of a minute with failures for lack of capacity. */
  failures: 'sagemaker-zero.wake-failures',
  periodS: 'sagemaker-zero.wake-period',
  delayS: 'sagemaker-zero.wake-delay',
  points: 'sagemaker-zero.wake-points',
  cooldownS: 'sagemaker-zero.wake-cooldown',
} as const;
export type WakeRules = Rules<typeof WAKE>;

/** Inference components from zero: an alarm on `NoCapacityInvocationFailures` adds the first, target tracking the others and takes all. */
export function sagemakerToZero(rules: TargetTrackingRules, wake: WakeRules, target: number, max: number): Policy {
  const first = stepScaling({
    rules: wake,
    signal: (fleet, endS, periodS) => (fleet.ready === 0 ? rejections(fleet, endS, periodS) : Number.NaN),
    alarm: { when: 'above', threshold: wake.failures, orEqual: true },
    ...oneMore,
    min: 0,
    max,
  });
  const tracked = targetTracking({ rules, signal: requestsPerInstance, target, min: 0, max, warmUpS: null });
  return largestOf([first, tracked]);
}

/**
 * An asynchronous endpoint: tracks `ApproximateBacklogSizePerInstance`; from zero a step policy on `HasBacklogWithoutCapacity` adds the first instance.
 */
export function sagemakerAsync(
  { tracking, wake }: { readonly tracking: TargetTrackingRules; readonly wake: StepScalingRules },
  target: number,
  { min, max }: Limits,
): Policy {
  const tracked = targetTracking({ rules: tracking, signal: backlogPerInstance, target, min, max, warmUpS: null });
  if (min > 0) return tracked;
  const first = stepScaling({
    rules: wake,
    // 1 while requests wait and there is no instance.
    signal: (fleet, endS, periodS) => (fleet.ready === 0 && backlog(fleet, endS, periodS) > 0 ? 1 : 0),
    alarm: { when: 'above', threshold: 1, orEqual: true },
    ...oneMore,
    min,
    max,
  });
  return largestOf([first, tracked]);
}

const oneMore = {
  type: 'ChangeInCapacity',
  minMagnitude: 0,
  steps: [{ lower: 0, upper: null, adjustment: 1 }],
} as const;
