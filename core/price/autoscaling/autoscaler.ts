import { type Facts, type Rules, rulesOf } from '#core/scale/facts.ts';
import type { NodeRules } from '#core/scale/nodes.ts';
import { CLOUD_RUN, cloudRunPolicy } from '#core/scale/policies/cloud-run.ts';
import { CLUSTER_AUTOSCALER, clusterAutoscaler } from '#core/scale/policies/cluster-autoscaler.ts';
import { CONTAINER_APPS, containerAppsPolicy } from '#core/scale/policies/container-apps.ts';
import { defaultBehavior, HPA, HPA_BEHAVIOR, hpa } from '#core/scale/policies/hpa.ts';
import { WAKE } from '#core/scale/policies/sagemaker.ts';
import { type ScheduledAction, scheduled } from '#core/scale/policies/scheduled.ts';
import { stepScaling } from '#core/scale/policies/step-scaling.ts';
import { TARGET_TRACKING, targetTracking } from '#core/scale/policies/target-tracking.ts';
import { VERTEX, vertexPolicy } from '#core/scale/policies/vertex.ts';
import {
  backlog,
  inFlight,
  largestOf,
  oncePerMinute,
  type Policy,
  requestsPerInstance,
  type Scaler,
  utilisation,
} from '#core/scale/policy.ts';
import { type Schedule, weeklySeconds } from './schedule.ts';

/** Who decides how many instances a fleet has; `KINDS` says what each is. */
export type AutoscalerKind =
  | 'target-tracking'
  | 'ec2-tracking'
  | 'pods'
  | 'pods-on-nodes'
  | 'vertex'
  | 'instance-group'
  | 'azure-rules'
  | 'cloud-run'
  | 'container-apps'
  | 'async';

/** What distinguishes an autoscaler. */
interface KindOfAutoscaler {
  /** Counts the vCPUs in use of a machine or the request of a pod; the others count requests. */
  readonly followsCpu: boolean;
  /** Can have other minimums at other hours by its own means. */
  readonly hasSchedules: boolean;
  /** Its instances start with the requests, which queue beyond what they carry. */
  readonly queues: boolean;
  readonly policy: (autoscaler: Autoscaler, rules: AutoscalerRules, limits: Limits) => Policy;
}

/** The settings of an autoscaler. */
export interface Autoscaler {
  readonly kind: AutoscalerKind;
  /** Instances at any time. */
  readonly minInstances: number;
  /** Planned load of an instance as a share of its X_slo. */
  readonly safetyFactor: number;
  /** Median seconds from the order of an instance, or of its node, until it serves. */
  readonly startS: number;
  /** Seconds that an instance without work is kept, where a service states it. */
  readonly idleS: number;
  /** Pods of an instance: 1 outside Kubernetes. */
  readonly podsPerInstance: number;
  /** Share of the instances of the peak that always run; `minInstances` if these are more. */
  readonly keptShare: number;
  /** Whether the minimum rises before the load does, on a schedule of the cycle. */
  readonly isScheduled: boolean;
  /** Of a service that counts requests at once: seconds of a request in an instance, and the share of the most requests at which another one starts. */
  readonly requests?: { readonly timeS: number; readonly share: number };
}

/** How often Cloud Run decides in plans: Google states no interval. */
const CLOUD_RUN_EVERY_S = 15;

/** An instance as a fluid: the service time is short against a second, and its slots carry X_slo of 1. */
export const SERVICE_S = 0.1;
/** Seconds until a new machine of EC2 counts. Deployments hand it out. */
export const EC2_WARM_UP_S = 120;
/** The rules of Azure Monitor that deployments hand out: means over a window, changes in percent, and the share of the target below which a fleet shrinks. */
export const AZURE_RULES = {
  out: { windowS: 300, cooldownS: 180, percent: 50 },
  in: { windowS: 900, cooldownS: 300, percent: -10, share: 0.5 },
} as const;
/** Nodes that are not needed are looked for once a minute: they end after ten of them. */
const NODE_POLL_S = 60;
/** A pod starts this many seconds after it found a node, because its image is there and its model is small. A judgement. */
export const POD_START_S = 5;

/** The rules that autoscalers need, read from the facts once. */
export interface AutoscalerRules {
  readonly tracking: Rules<typeof TARGET_TRACKING>;
  readonly hpa: Rules<typeof HPA>;
  readonly behavior: ReturnType<typeof defaultBehavior>;
  readonly nodes: NodeRules;
  readonly vertex: Rules<typeof VERTEX>;
  readonly groupWindowS: number;
  readonly cloudRun: Rules<typeof CLOUD_RUN>;
  readonly wake: Rules<typeof WAKE>;
  readonly containerApps: Rules<typeof CONTAINER_APPS>;
  readonly burst: { readonly correlation: number; readonly windowS: number };
}

/** Reads the rules. @throws for a fact that is missing. */
export function autoscalerRules(facts: Facts): AutoscalerRules {
  return {
    tracking: rulesOf(facts, TARGET_TRACKING),
    hpa: rulesOf(facts, HPA),
    behavior: defaultBehavior(rulesOf(facts, HPA_BEHAVIOR)),
    nodes: { ...clusterAutoscaler(rulesOf(facts, CLUSTER_AUTOSCALER)), pollS: NODE_POLL_S },
    vertex: rulesOf(facts, VERTEX),
    groupWindowS: facts('instance-group.window'),
    cloudRun: rulesOf(facts, CLOUD_RUN),
    wake: rulesOf(facts, WAKE),
    containerApps: rulesOf(facts, CONTAINER_APPS),
    burst: { correlation: facts('starts.correlation'), windowS: facts('starts.burst-window') },
  };
}

/** Percent of X_slo that the slots of a ready instance carry. */
const LOAD_PCT = utilisation(SERVICE_S);

/**
 * The policy of an autoscaler. Its instances are pods on Kubernetes.
 * @param most instances that it may have.
 * @param schedule its minimums; null for one minimum at any time.
 */
export function policyOf(
  autoscaler: Autoscaler,
  rules: AutoscalerRules,
  { most, schedule }: { readonly most: number; readonly schedule: Schedule | null },
): Policy {
  const { kind, minInstances: least, podsPerInstance: pods } = autoscaler;
  const policy = KINDS[kind].policy(autoscaler, rules, { min: least * pods, max: most * pods });
  if (schedule === null || schedule.minimums.length === 0) return policy;
  const actions = schedule.minimums.flatMap(({ fromMinute, minInstances }) => {
    const min = Math.min(policy.max, minInstances * pods);
    return weeklySeconds(schedule, fromMinute).map((weekS): ScheduledAction => ({ weekS, min, max: policy.max }));
  });
  return scheduled(policy, actions);
}

/** Cloud Run by the requests at once: in units of what an instance carries in a second, the most of them are the load ÷ the share. */
function cloudRun(
  { safetyFactor, idleS, requests }: Autoscaler,
  { cloudRun: rules }: AutoscalerRules,
  limits: Limits,
): Policy {
  const { timeS, share } = requests ?? { timeS: SERVICE_S, share: rules.concurrencyTarget };
  return cloudRunPolicy(
    { ...rules, everyS: CLOUD_RUN_EVERY_S, idleS, concurrencyTarget: share },
    // The CPU's own target is reached later: an instance within its SLO uses no more than all of its CPU.
    { maxConcurrency: (safetyFactor * timeS) / share, cpuPerRequest: 0, cpus: 1, ...limits },
  );
}

/**
 * Target tracking on the CPU in use, as deployments hand it out: an asynchronous endpoint publishes no requests per instance, and a target on its backlog
 * asks for many times the instances that are needed while the first ones start. Without instances no CPU is in use, so a second policy starts the first one.
 * Source of the metrics: docs.aws.amazon.com/sagemaker/latest/dg/async-inference-monitor.html.
 */
function asynchronous(
  { safetyFactor, idleS }: Autoscaler,
  { tracking, wake }: AutoscalerRules,
  limits: Limits,
): Policy {
  const first = stepScaling({
    rules: wake,
    signal: (fleet, endS, periodS) => (fleet.ready === 0 && backlog(fleet, endS, periodS) > 0 ? 1 : 0),
    alarm: { when: 'above', threshold: 1, orEqual: true },
    type: 'ChangeInCapacity',
    minMagnitude: 0,
    steps: [{ lower: 0, upper: null, adjustment: 1 }],
    ...limits,
  });
  const target = 100 * safetyFactor;
  const onCpu = targetTracking({ rules: tracking, signal: LOAD_PCT, target, ...limits, warmUpS: null });
  return untilIdle(largestOf([first, onCpu]), { idleS, delayS: tracking.delayS, periodS: tracking.periodS });
}

/** Fewer requests in a fleet are rounding. */
const NO_REQUEST = 1e-6;

/** A policy whose last instance ends once no request has been in the fleet for a time, and no earlier: an idle CPU is never used to exactly 0 %. */
function untilIdle(
  policy: Policy,
  { idleS, delayS, periodS }: { readonly idleS: number; readonly delayS: number; readonly periodS: number },
): Policy {
  const begin = () => {
    const inner = policy.begin();
    /** When a data point last counted a request. */
    let busyS = 0;
    const scaler: Scaler = {
      nextS: inner.nextS,
      evaluate: (fleet) => {
        const wanted = inner.evaluate(fleet);
        scaler.nextS = inner.nextS;
        const endS = fleet.nowS - delayS;
        const isIdle = inFlight(fleet, endS, periodS) < NO_REQUEST;
        if (!isIdle) busyS = endS;
        else if (endS >= busyS + idleS) return 0;
        return fleet.desired > 0 ? Math.max(1, wanted) : wanted;
      },
    };
    return scaler;
  };
  return { ...policy, begin };
}

interface Limits {
  readonly min: number;
  readonly max: number;
}

/** Half as many instances more while the mean of five minutes is above the percentage, a tenth less while that of a quarter of an hour is below half of it. */
function azureRules({ safetyFactor }: Autoscaler, { tracking }: AutoscalerRules, limits: Limits): Policy {
  const percent = 100 * safetyFactor;
  const rule = (
    when: 'above' | 'below',
    threshold: number,
    { windowS, cooldownS, percent: adjustment }: typeof AZURE_RULES.in | typeof AZURE_RULES.out,
  ) =>
    stepScaling({
      rules: { periodS: 60, delayS: tracking.delayS, points: 1, cooldownS },
      signal: (fleet, endS) => LOAD_PCT(fleet, endS, windowS),
      alarm: { when, threshold, orEqual: false },
      type: 'PercentChangeInCapacity',
      minMagnitude: 1,
      steps: [{ lower: null, upper: null, adjustment }],
      ...limits,
    });
  return largestOf([
    rule('above', percent, AZURE_RULES.out),
    rule('below', percent * AZURE_RULES.in.share, AZURE_RULES.in),
  ]);
}

function tracked(warmUpS: number | null): KindOfAutoscaler['policy'] {
  return ({ safetyFactor }, { tracking: rules }, limits) =>
    targetTracking({ rules, signal: requestsPerInstance, target: 60 * safetyFactor, ...limits, warmUpS });
}

/** A HorizontalPodAutoscaler on the mean CPU of its pods. */
function pods({ safetyFactor }: Autoscaler, { hpa: rules, behavior }: AutoscalerRules, limits: Limits): Policy {
  const metrics = [{ kind: 'cpu-average', signal: LOAD_PCT, percent: 100 * safetyFactor }] as const;
  const firstS = Math.ceil((rules.delayS + rules.windowS) / rules.syncS) * rules.syncS;
  return oncePerMinute(hpa({ rules, behavior, metrics, ...limits }), firstS);
}

const COUNTS_REQUESTS = { followsCpu: false, hasSchedules: false, queues: false } as const;
const COUNTS_CPU = { ...COUNTS_REQUESTS, followsCpu: true } as const;
const STARTS_WITH_REQUESTS = { ...COUNTS_REQUESTS, queues: true } as const;

const KINDS: Readonly<Record<AutoscalerKind, KindOfAutoscaler>> = {
  /** Target tracking of Application Auto Scaling on requests per instance: ECS and SageMaker. */
  'target-tracking': { ...COUNTS_REQUESTS, hasSchedules: true, policy: tracked(null) },
  /** The same of EC2 Auto Scaling, whose instances warm up. */
  'ec2-tracking': { ...COUNTS_REQUESTS, hasSchedules: true, policy: tracked(EC2_WARM_UP_S) },
  /** A HorizontalPodAutoscaler, whose pods find room at once. */
  pods: { ...COUNTS_CPU, policy: pods },
  /** The same on nodes that the Cluster Autoscaler adds and removes. */
  'pods-on-nodes': { ...COUNTS_CPU, policy: pods },
  vertex: {
    ...COUNTS_CPU,
    policy: ({ safetyFactor }, { vertex }, limits) =>
      vertexPolicy(vertex, { signal: LOAD_PCT, target: 100 * safetyFactor, ...limits }),
  },
  /** A managed instance group of Compute Engine. */
  'instance-group': {
    ...COUNTS_REQUESTS,
    policy: ({ safetyFactor }, { vertex, groupWindowS: windowS }, limits) =>
      vertexPolicy({ ...vertex, windowS, everyS: 60 }, { signal: LOAD_PCT, target: 100 * safetyFactor, ...limits }),
  },
  /** Rules of Azure Monitor: half as many instances more, or a tenth less. */
  'azure-rules': { ...COUNTS_CPU, policy: azureRules },
  'cloud-run': { ...STARTS_WITH_REQUESTS, policy: cloudRun },
  'container-apps': {
    ...STARTS_WITH_REQUESTS,
    policy: ({ safetyFactor: target, idleS: cooldownS }, { containerApps }, limits) =>
      containerAppsPolicy({ ...containerApps, cooldownS }, { scale: 'http', target, ...limits }),
  },
  /** An asynchronous endpoint: the CPU in use, because it counts no requests per instance, and from zero a step policy that starts the first one. */
  async: { ...COUNTS_CPU, policy: asynchronous },
};

/** What distinguishes the autoscaler of a kind. */
export function kindOf(kind: AutoscalerKind): Omit<KindOfAutoscaler, 'policy'> {
  return KINDS[kind];
}
