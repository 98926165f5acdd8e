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
  readonly atS: number;
  readonly value: number;
}

/** Changes that were made: pods added, and pods removed. */
export interface ScalingEvents {
  readonly up: readonly Recorded[];
  readonly down: readonly Recorded[];
}

/** The replicas after stabilisation: within the lowest of the upward window and the highest of the downward one. */
export function stabilised(
  { scaleUp, scaleDown }: Behavior,
  recommended: readonly Recorded[],
  { nowS, current, desired }: { readonly nowS: number; readonly current: number; readonly desired: number },
): number {
  let up = desired;
  let down = desired;
  for (const { atS, value } of recommended) {
    if (atS > nowS - scaleUp.stabilizationS) up = Math.min(up, value);
    if (atS > nowS - scaleDown.stabilizationS) down = Math.max(down, value);
  }
  return Math.min(Math.max(current, up), down);
}

function changeIn(events: readonly Recorded[], fromS: number): number {
  return events.reduce((sum, { atS, value }) => (atS > fromS ? sum + value : sum), 0);
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
  {
    nowS,
    current,
    desired,
    min,
    max,
  }: Range & { readonly nowS: number; readonly current: number; readonly desired: number },
): number {
  if (desired > current) return Math.max(min, Math.min(desired, max, upLimit(scaleUp, events, { nowS, current })));
  if (desired < current) return Math.min(max, Math.max(desired, min, downLimit(scaleDown, events, { nowS, current })));
  return Math.min(max, Math.max(min, desired));
}

/** Without `behavior`: at most twice the replicas, or four. */
export function limitedWithoutBehavior(current: number, desired: number, { min, max }: Range): number {
  return Math.max(min, Math.min(desired, max, Math.max(2 * current, 4)));
}
