/**
 * How fast Kubernetes' HorizontalPodAutoscaler follows what it wants: stabilisation, policies and limits.
 * Source: kubernetes/kubernetes `pkg/controller/podautoscaler/horizontal.go` and `pkg/apis/autoscaling/v2/defaults.go@1adaa753`.
 */

/** A policy of `behavior`: pods or percent in a period. */
export interface ScalingPolicy {
  readonly type: 'Pods' | 'Percent';
  readonly value: number;
  readonly periodS: number;
}

/** `scaleUp` or `scaleDown` of `behavior`. */
export interface ScalingRules {
  readonly stabilizationS: number;
  readonly selectPolicy: 'Max' | 'Min' | 'Disabled';
  readonly policies: readonly ScalingPolicy[];
}

/** `behavior` of an autoscaler. */
export interface Behavior {
  readonly scaleUp: ScalingRules;
  readonly scaleDown: ScalingRules;
}

/** A value at a time, in seconds. */
export interface Recorded {
  atS: number;
  value: number;
}

/** Changes that were made: pods added, and pods removed. */
export interface ScalingEvents {
  readonly up: readonly Readonly<Recorded>[];
  readonly down: readonly Readonly<Recorded>[];
}

/** The replicas after stabilisation: within the lowest of the upward window and the highest of the downward one. */
export function stabilised(
  behavior: Behavior,
  recommended: readonly Readonly<Recorded>[],
  nowS: number,
  current: number,
  desired: number,
): number {
  const upFromS = nowS - behavior.scaleUp.stabilizationS;
  const downFromS = nowS - behavior.scaleDown.stabilizationS;
  let up = desired;
  let down = desired;
  for (const each of recommended) {
    const { value } = each;
    if (value < up && each.atS > upFromS) up = value;
    if (value > down && each.atS > downFromS) down = value;
  }
  return Math.min(Math.max(current, up), down);
}

function changeIn(events: readonly Readonly<Recorded>[], fromS: number): number {
  let sum = 0;
  for (const each of events) if (each.atS > fromS) sum += each.value;
  return sum;
}

/** The most replicas that may be wanted now. */
export function upLimit(
  { selectPolicy, policies }: ScalingRules,
  events: ScalingEvents,
  { nowS, current }: { readonly nowS: number; readonly current: number },
): number {
  if (selectPolicy === 'Disabled') return current;
  const limits = policies.map(({ type, value, periodS }) => {
    const start = current - changeIn(events.up, nowS - periodS) + changeIn(events.down, nowS - periodS);
    return type === 'Pods' ? start + value : Math.ceil(start * (1 + value / 100));
  });
  return Math.max(current, selectPolicy === 'Max' ? Math.max(...limits) : Math.min(...limits));
}

/** The fewest replicas that may be wanted now. */
export function downLimit(
  { selectPolicy, policies }: ScalingRules,
  events: ScalingEvents,
  { nowS, current }: { readonly nowS: number; readonly current: number },
): number {
  if (selectPolicy === 'Disabled') return current;
  const limits = policies.map(({ type, value, periodS }) => {
    const start = current + changeIn(events.down, nowS - periodS) - changeIn(events.up, nowS - periodS);
    return type === 'Pods' ? start - value : Math.trunc(start * (1 - value / 100));
  });
  return Math.min(current, selectPolicy === 'Max' ? Math.min(...limits) : Math.max(...limits));
}

/** Limits of an autoscaler. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** Replicas after the policies of `behavior` and the limits. */
export function limited(
  { scaleUp, scaleDown }: Behavior,
  events: ScalingEvents,
  { min, max }: Range,
  step: { readonly nowS: number; readonly current: number; readonly desired: number },
): number {
  const { current, desired } = step;
  if (desired > current) return Math.max(min, Math.min(desired, max, upLimit(scaleUp, events, step)));
  if (desired < current) return Math.min(max, Math.max(desired, min, downLimit(scaleDown, events, step)));
  return Math.min(max, Math.max(min, desired));
}

/** Without `behavior`: at most twice the replicas, or four. */
export function limitedWithoutBehavior(current: number, desired: number, { min, max }: Range): number {
  return Math.max(min, Math.min(desired, max, Math.max(2 * current, 4)));
}
