/**
 * Kubernetes' HorizontalPodAutoscaler v2 on a fleet. Its order: metrics, largest, stabilisation, policies, limits.
 * Source: kubernetes/kubernetes `pkg/controller/podautoscaler` and its defaults `config/v1alpha1/defaults.go@85643c0f`.
 */
import type { Rules } from '#core/scale/facts.ts';
import { type FleetView, periodic, type Policy, type Signal } from '#core/scale/policy.ts';
import { type Behavior, limited, type Recorded, stabilised } from './hpa-behavior.ts';
import { NO_PODS, replicasForAll, replicasForAverage, replicasForPods, type Tolerances } from './hpa-replicas.ts';

/** Ids of the rules of the controller and of the metrics server. */
export const HPA = {
  syncS: 'hpa.sync',
  toleranceUp: 'hpa.tolerance',
  toleranceDown: 'hpa.tolerance',
  /** Seconds of a sample of a pod's CPU, and its age when the controller sees it. */
  windowS: 'hpa.metric-window',
  delayS: 'hpa.metric-delay',
} as const;
type HpaRules = Rules<typeof HPA>;

/** Ids of the defaults of `behavior`. */
export const HPA_BEHAVIOR = {
  upStabilizationS: 'hpa.up-stabilization',
  upPods: 'hpa.up-pods',
  upPercent: 'hpa.up-percent',
  upPeriodS: 'hpa.up-period',
  downStabilizationS: 'hpa.down-stabilization',
  downPercent: 'hpa.down-percent',
  downPeriodS: 'hpa.down-period',
} as const;

/** `behavior` where none is given: the larger of four pods and 100 % in 15 s; down by 100 % in 15 s after 300 s. */
export function defaultBehavior(rules: Rules<typeof HPA_BEHAVIOR>): Behavior {
  const { upPeriodS, downPeriodS } = rules;
  return {
    scaleUp: {
      stabilizationS: rules.upStabilizationS,
      selectPolicy: 'Max',
      policies: [
        { type: 'Pods', value: rules.upPods, periodS: upPeriodS },
        { type: 'Percent', value: rules.upPercent, periodS: upPeriodS },
      ],
    },
    scaleDown: {
      stabilizationS: rules.downStabilizationS,
      selectPolicy: 'Max',
      policies: [{ type: 'Percent', value: rules.downPercent, periodS: downPeriodS }],
    },
  };
}

/** A metric of an autoscaler. */
type HpaMetric =
  /** CPU in percent of what a pod requests: `signal` in percent of the ready pods' requests. */
  | { readonly kind: 'cpu'; readonly signal: Signal; readonly percent: number }
  /** CPU of a pod in vCPUs (`AverageValue`), which no whole per cent rounds: `signal` in percent of a pod, and the target in percent of it. */
  | { readonly kind: 'cpu-average'; readonly signal: Signal; readonly percent: number }
  /** An external metric with a target for each replica, such as a queue's length. */
  | { readonly kind: 'external'; readonly signal: Signal; readonly target: number };

/** A HorizontalPodAutoscaler. */
export interface HpaOptions {
  readonly rules: HpaRules;
  readonly behavior: Behavior;
  readonly metrics: readonly HpaMetric[];
  readonly min: number;
  readonly max: number;
}

/** Thousandths of a CPU that a pod requests: utilisation does not depend on it. */
const REQUESTED = 1000;

function wantedBy(metric: HpaMetric, rules: HpaRules, tolerances: Tolerances, fleet: FleetView): number | null {
  const value = metric.signal(fleet, fleet.nowS - rules.delayS, rules.windowS);
  if (Number.isNaN(value)) return null;
  const current = fleet.desired;
  if (metric.kind === 'external') {
    const inThousandths = { metric: Math.round(value * 1000), target: Math.round(metric.target * 1000) };
    return replicasForAverage(inThousandths, { current, tolerances });
  }
  const group = (count: number, percent: number) => ({
    count,
    use: Math.round((count * REQUESTED * percent) / 100),
    requested: count * REQUESTED,
  });
  const pods = { ready: group(fleet.ready, value), missing: NO_PODS, unready: group(fleet.starting, 0) };
  const target =
    metric.kind === 'cpu'
      ? ({ kind: 'utilisation', percent: metric.percent } as const)
      : ({ kind: 'average', use: (REQUESTED * metric.percent) / 100 } as const);
  return replicasForPods(target, pods, { current, tolerances });
}

/**
 * The autoscaler as a policy. Pods that start are unready, and ready pods have the mean use at once. With zero replicas it is off.
 */
export function hpa({ rules, behavior, metrics, min, max }: HpaOptions): Policy {
  const begin = () => {
    const step = hpaStep(behavior, { min, max });
    const tolerances: Tolerances = { up: rules.toleranceUp, down: rules.toleranceDown };
    return periodic({ everyS: rules.syncS }, (fleet) => {
      if (fleet.desired === 0 && min > 0) return 0;
      const wanted = replicasForAll(
        metrics.map((metric) => wantedBy(metric, rules, tolerances, fleet)),
        fleet.desired,
      );
      return step(fleet.nowS, fleet.desired, wanted);
    });
  };
  return { min, max, begin };
}

/**
 * The replicas at a sync, from those that the metrics want; it remembers recommendations and changes. The replicas that it finds first count as
 * recommended, and replicas outside of the limits are brought back at once, without the policies.
 */
export function hpaStep(
  behavior: Behavior,
  limits: { readonly min: number; readonly max: number },
): (nowS: number, current: number, wanted: number) => number {
  const { scaleUp, scaleDown } = behavior;
  const windowS = Math.max(scaleUp.stabilizationS, scaleDown.stabilizationS);
  const recommended: Recorded[] = [];
  const events: { readonly up: Recorded[]; readonly down: Recorded[] } = { up: [], down: [] };
  const changed = (nowS: number, current: number, replicas: number): number => {
    const change = { atS: nowS, value: Math.abs(replicas - current) };
    if (replicas > current) remember(events.up, longestPeriodS(scaleUp), change);
    if (replicas < current) remember(events.down, longestPeriodS(scaleDown), change);
    return replicas;
  };
  return (nowS, current, wanted) => {
    if (recommended.length === 0) recommended.push({ atS: nowS, value: current });
    if (current > limits.max) return changed(nowS, current, limits.max);
    if (current < limits.min) return changed(nowS, current, limits.min);
    const calm = stabilised(behavior, recommended, { nowS, current, desired: wanted });
    remember(recommended, windowS, { atS: nowS, value: wanted });
    return changed(nowS, current, limited(behavior, events, { nowS, current, desired: calm, ...limits }));
  };
}

function longestPeriodS({ policies }: Behavior['scaleUp']): number {
  return Math.max(0, ...policies.map(({ periodS }) => periodS));
}

/**
 * Stores a value, in the place of one that is older than a time if there is one. The controller does the same: a change that is older than every
 * period of its own direction may be forgotten while a longer period of the other direction still counts it.
 */
function remember(list: Recorded[], forS: number, value: Recorded): void {
  const old = list.findLastIndex(({ atS }) => atS < value.atS - forS);
  if (old < 0) list.push(value);
  else list[old] = value;
}
