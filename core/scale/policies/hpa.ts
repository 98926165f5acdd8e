/**
 * Kubernetes' HorizontalPodAutoscaler v2 on a fleet. Its order: metrics, largest, stabilisation, policies, limits.
 * Source: kubernetes/kubernetes `pkg/controller/podautoscaler` and its defaults `config/v1alpha1/defaults.go@85643c0f`.
 */
import type { Rules } from '#core/scale/facts.ts';
import { type FleetView, periodic, type Policy, type Signal } from '#core/scale/policy.ts';
import { type Behavior, limited, type Recorded, stabilised } from './hpa-behavior.ts';
import {
  NO_PODS,
  type PodGroup,
  type Pods,
  replicasForAll,
  replicasForAverage,
  replicasForPods,
  type Target,
  type Tolerances,
} from './hpa-replicas.ts';

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

/** The replicas that a metric with a value wants; null without a value. */
function wantedBy(metric: HpaMetric, rules: HpaRules, tolerances: Tolerances): (fleet: FleetView) => number | null {
  const valueOf = (fleet: FleetView) => metric.signal(fleet, fleet.nowS - rules.delayS, rules.windowS);
  if (metric.kind === 'external') {
    const target = Math.round(metric.target * 1000);
    return (fleet) => {
      const value = valueOf(fleet);
      return Number.isNaN(value)
        ? null
        : replicasForAverage(Math.round(value * 1000), target, fleet.desired, tolerances);
    };
  }
  const target: Target =
    metric.kind === 'cpu'
      ? { kind: 'utilisation', percent: metric.percent }
      : { kind: 'average', use: (REQUESTED * metric.percent) / 100 };
  // A simulated week evaluates ten thousand times: the pods are written into the same groups.
  const ready: PodGroup = { ...NO_PODS };
  const unready: PodGroup = { ...NO_PODS };
  const pods: Pods = { ready, missing: NO_PODS, unready };
  return (fleet) => {
    const value = valueOf(fleet);
    if (Number.isNaN(value)) return null;
    ready.count = fleet.ready;
    ready.use = Math.round((fleet.ready * REQUESTED * value) / 100);
    ready.requested = fleet.ready * REQUESTED;
    unready.count = fleet.starting;
    unready.requested = fleet.starting * REQUESTED;
    return replicasForPods(target, pods, fleet.desired, tolerances);
  };
}

/**
 * The autoscaler as a policy. Pods that start are unready, and ready pods have the mean use at once. With zero replicas it is off.
 */
export function hpa({ rules, behavior, metrics, min, max }: HpaOptions): Policy {
  const begin = () => {
    const step = hpaStep(behavior, { min, max });
    const tolerances: Tolerances = { up: rules.toleranceUp, down: rules.toleranceDown };
    const wants = metrics.map((metric) => wantedBy(metric, rules, tolerances));
    const wanted = wants.map((): number | null => null);
    return periodic({ everyS: rules.syncS }, (fleet) => {
      if (fleet.desired === 0 && min > 0) return 0;
      for (let i = 0; i < wants.length; i++) wanted[i] = wants[i]?.(fleet) ?? null;
      return step(fleet.nowS, fleet.desired, replicasForAll(wanted, fleet.desired));
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
    if (replicas > current) remember(events.up, longestPeriodS(scaleUp), nowS, replicas - current);
    if (replicas < current) remember(events.down, longestPeriodS(scaleDown), nowS, current - replicas);
    return replicas;
  };
  return (nowS, current, wanted) => {
    if (recommended.length === 0) recommended.push({ atS: nowS, value: current });
    if (current > limits.max) return changed(nowS, current, limits.max);
    if (current < limits.min) return changed(nowS, current, limits.min);
    const desired = stabilised(behavior, recommended, nowS, current, wanted);
    remember(recommended, windowS, nowS, wanted);
    if (desired === current) return current;
    return changed(nowS, current, limited(behavior, events, limits, { nowS, current, desired }));
  };
}

function longestPeriodS({ policies }: Behavior['scaleUp']): number {
  return Math.max(0, ...policies.map(({ periodS }) => periodS));
}

/**
 * Stores a value, in the place of one that is older than a time if there is one. The controller does the same: a change that is older than every
 * period of its own direction may be forgotten while a longer period of the other direction still counts it.
 */
function remember(list: Recorded[], forS: number, atS: number, value: number): void {
  for (let i = list.length - 1; i >= 0; i--) {
    const old = list[i];
    if (old === undefined || old.atS >= atS - forS) continue;
    old.atS = atS;
    old.value = value;
    return;
  }
  list.push({ atS, value });
}
