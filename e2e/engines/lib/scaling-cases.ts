import { type Callers, NO_RETRIES } from '#core/scale/callers.ts';
import type { Server } from '#core/scale/flow.ts';
import type { NodeOptions } from '#core/scale/nodes.ts';
import { cloudRunPolicy } from '#core/scale/policies/cloud-run.ts';
import { clusterAutoscaler } from '#core/scale/policies/cluster-autoscaler.ts';
import { containerAppsPolicy } from '#core/scale/policies/container-apps.ts';
import { hpa } from '#core/scale/policies/hpa.ts';
import { scheduled } from '#core/scale/policies/scheduled.ts';
import { stepScaling } from '#core/scale/policies/step-scaling.ts';
import { targetTracking } from '#core/scale/policies/target-tracking.ts';
import { vertexPolicy } from '#core/scale/policies/vertex.ts';
import { type Policy, requestsPerInstance, utilisation } from '#core/scale/policy.ts';
import { BEHAVIOR, HPA, TRACKING } from '#core/scale/testing.ts';
import type { Random } from '#core/math/stats/random.ts';

/** Requests by second. */
const TRACE_S = 2700;
/** An instance has eight slots of 0.2 s on average, exponential: 40 requests/s. */
export const SERVER: Server = { slots: 8, serviceS: 0.2, serviceScv: 1 };

/** Requests of each second at a random level with rises, falls and quiet parts; Poisson within a second. */
export function randomTrace(random: Random, mayBeEmpty: boolean): Float64Array {
  const counts = new Float64Array(TRACE_S);
  let level = 20 + 40 * random.uniform();
  let from = 0;
  while (from < TRACE_S) {
    const to = from + 200 + random.int(500);
    const isEmpty = mayBeEmpty && random.uniform() < 0.35;
    const next = isEmpty ? 0 : 15 + 105 * random.uniform() ** 2;
    const rampS = random.uniform() < 0.5 ? 1 : 60 + random.int(120);
    for (let second = from; second < Math.min(to, TRACE_S); second++) {
      const rate = level + (next - level) * Math.min(1, (second - from) / rampS);
      counts[second] = poisson(rate, random);
    }
    level = next;
    from = to;
  }
  return counts;
}

function poisson(mean: number, random: Random): number {
  let count = -1;
  for (let sum = 0; sum <= mean; sum += random.exponential()) count++;
  return Math.max(0, count);
}

/** A policy as ours, and as the case tells it to the oracle. */
export interface ScalingCase {
  readonly name: string;
  readonly policy: Policy;
  readonly told: Readonly<Record<string, unknown>>;
  readonly callers: Callers;
  readonly nodes: (Omit<NodeOptions, 'starts'> & { readonly medianS: number }) | null;
  /** Median seconds of a start. */
  readonly startS: number;
  readonly mayBeEmpty: boolean;
}

const WAITING: Callers = { lateS: 2, timeoutS: 20, queueLimit: Infinity, whileEmpty: 'wait', retries: NO_RETRIES };
const LIMITS = { min: 1, max: 12 };

const plain = { callers: WAITING, nodes: null, startS: 45, mayBeEmpty: false };
const CPU = utilisation(SERVER.slots);

function tracking(name: string, warmUpS: number | null): ScalingCase {
  const asked = { rules: TRACKING, target: 60, warmUpS, ...LIMITS };
  return {
    name,
    ...plain,
    policy: targetTracking({ ...asked, signal: CPU }),
    told: { kind: 'target-tracking', signal: 'cpu', ...asked },
  };
}

function onKubernetes(name: string, nodes: ScalingCase['nodes']): ScalingCase {
  const metrics = [{ kind: 'cpu', signal: CPU, percent: 60 }] as const;
  return {
    name,
    ...plain,
    startS: 12,
    nodes,
    policy: hpa({ rules: HPA, behavior: BEHAVIOR, metrics, ...LIMITS }),
    told: { kind: 'hpa', signal: 'cpu', rules: { ...HPA, tolerance: 0.1 }, target: 60, ...LIMITS },
  };
}

const ON_NODES = { podsPerNode: 2, minNodes: 1, maxNodes: 10 };
const CA = clusterAutoscaler({ scanS: 10, requestS: 5, unneededS: 600, afterAddS: 600, parallel: 10 });

function stepped(): ScalingCase {
  const rules = { periodS: 60, delayS: 30, points: 2, cooldownS: 180 };
  const steps = [
    { lower: 0, upper: 20, adjustment: 1 },
    { lower: 20, upper: null, adjustment: 3 },
  ];
  const alarm = { when: 'above', threshold: 65, orEqual: false } as const;
  const change = { type: 'ChangeInCapacity', minMagnitude: 0 } as const;
  return {
    name: 'step scaling',
    ...plain,
    // Callers who are refused come again.
    callers: { ...WAITING, queueLimit: 200, retries: { most: 2, share: 0.7, delayS: 5 } },
    policy: stepScaling({ rules, signal: CPU, alarm, steps, ...change, ...LIMITS }),
    told: { kind: 'step-scaling', rules, threshold: 65, steps, ...LIMITS },
  };
}

function onSchedule(): ScalingCase {
  const inner = tracking('scheduled scaling', null);
  const actions = [
    { weekS: 0, min: 1, max: 12 },
    { weekS: 900, min: 4, max: 12 },
    { weekS: 2100, min: 1, max: 3 },
  ];
  return { ...inner, policy: scheduled(inner.policy, actions), told: { ...inner.told, kind: 'scheduled', actions } };
}

function byRequests(): ScalingCase {
  const asked = { rules: TRACKING, target: 1400, warmUpS: null, ...LIMITS };
  return {
    name: 'SageMaker variant',
    ...plain,
    startS: 120,
    policy: targetTracking({ ...asked, signal: requestsPerInstance }),
    told: { kind: 'target-tracking', signal: 'requests', ...asked },
  };
}

function onCloudRun(): ScalingCase {
  const rules = { windowS: 60, everyS: 5, cpuTarget: 0.6, concurrencyTarget: 0.6, idleS: 300 };
  const service = { maxConcurrency: 8, cpuPerRequest: 0.125, cpus: 1, min: 0, max: 12 };
  return {
    name: 'Cloud Run',
    ...plain,
    startS: 4,
    mayBeEmpty: true,
    policy: cloudRunPolicy(rules, service),
    told: { kind: 'cloud-run', rules, ...service },
  };
}

function onContainerApps(): ScalingCase {
  const rules = { httpEveryS: 15, pollS: 30, cooldownS: 300, downWindowS: 300, leastStep: 4 };
  const limits = { min: 0, max: 12 };
  return {
    name: 'Container Apps',
    ...plain,
    startS: 8,
    mayBeEmpty: true,
    policy: containerAppsPolicy(rules, { scale: 'http', target: 25, ...limits }),
    told: { kind: 'container-apps', rules: { ...rules, everyS: 15 }, target: 25, ...limits },
  };
}

function onVertex(): ScalingCase {
  const rules = { everyS: 15, windowS: 300, delayS: 15 };
  const asked = { target: 60, ...LIMITS };
  return {
    name: 'Vertex AI',
    ...plain,
    startS: 120,
    policy: vertexPolicy(rules, { signal: CPU, ...asked }),
    told: { kind: 'vertex', rules, ...asked },
  };
}

/** A case for each policy. */
export const SCALING_CASES: readonly ScalingCase[] = [
  tracking('target tracking, ECS', null),
  tracking('target tracking, EC2 with warm-up', 180),
  stepped(),
  onSchedule(),
  byRequests(),
  onKubernetes('HPA', null),
  onKubernetes('HPA, Cluster Autoscaler', { rules: CA, ...ON_NODES, medianS: 240 }),
  onCloudRun(),
  onContainerApps(),
  onVertex(),
];
