import type { Random } from '#core/math/stats/random.ts';
import type { Behavior, ScalingPolicy, ScalingRules } from '#core/scale/policies/hpa-behavior.ts';

/** What an autoscaler of the test follows: a metric for each replica, a metric with a value, or the use of its pods. */
type SeriesKind = 'average' | 'value' | 'cpu' | 'memory';

/** A pod of a series, as its metrics see it. */
export type PodRole = 'ready' | 'unready' | 'missing';

/** An autoscaler with a random metric. */
export interface Series {
  readonly name: string;
  readonly kind: SeriesKind;
  readonly behavior: Behavior;
  readonly min: number;
  readonly max: number;
  /** Of a metric in thousandths, of CPU in percent, and of memory in bytes. */
  readonly target: number;
  readonly initial: number;
  /** The next load: how many replicas it is worth. */
  readonly nextLoad: () => number;
  /** A share of the pods, drawn for each. */
  readonly nextRole: () => PodRole;
  /** How far the use of a pod is from the mean: a factor around 1. */
  readonly nextFactor: () => number;
}

/** Seconds between two values of every metric. */
export const TICK_S = 8;
/** Windows and periods in seconds whose edges are as far from a tick as possible. */
const WINDOWS_S = [4, 12, 20, 28];

const KINDS: readonly SeriesKind[] = ['average', 'average', 'average', 'value', 'cpu', 'memory'];

/** Random autoscalers. Each series depends only on the seed and its own number. */
export function randomSeries(random: Random, count: number): readonly Series[] {
  return Array.from({ length: count }, (_, i) => seriesOf(random.fork(i), i));
}

function seriesOf(random: Random, i: number): Series {
  const kind = KINDS[i % KINDS.length] ?? 'average';
  const pick = <T>(list: readonly [T, ...T[]]): T => list[random.int(list.length)] ?? list[0];
  const max = kind === 'average' ? 5 + random.int(60) : 4 + random.int(8);
  const min = 1 + random.int(3);
  const moves = random.fork('load');
  let load = 1 + moves.uniform() * max;
  return {
    name: `series-${i}`,
    kind,
    behavior: {
      scaleUp: { stabilizationS: pick([0, 0, 0, 4, 12, 20]), ...rulesOf(random, max) },
      scaleDown: { stabilizationS: pick([0, 4, 12, 20, 28]), ...rulesOf(random, max) },
    },
    min,
    max,
    target:
      kind === 'cpu'
        ? 30 + random.int(120)
        : kind === 'memory'
          ? 2 ** 20 * (50 + random.int(50))
          : 500 + random.int(9_500),
    // Some begin outside of their limits.
    initial:
      kind === 'average' && random.int(4) === 0 ? pick([Math.max(1, min - 1), max + 2]) : min + random.int(max - min),
    nextLoad: () => {
      const draw = moves.uniform();
      if (draw < 0.15) load = moves.uniform() * (max + 3);
      else if (draw < 0.75) load *= 0.7 + 0.6 * moves.uniform();
      load = Math.min(max + 5, Math.max(0.05, load));
      return load;
    },
    nextRole: () =>
      (['ready', 'ready', 'ready', 'ready', 'ready', 'ready', 'unready', 'missing'] as const)[moves.int(8)] ?? 'ready',
    nextFactor: () => 0.6 + 0.8 * moves.uniform(),
  };
}

function rulesOf(random: Random, max: number): Omit<ScalingRules, 'stabilizationS'> {
  const draw = random.int(10);
  const selectPolicy = draw === 0 ? 'Disabled' : draw < 4 ? 'Min' : 'Max';
  const policy = (): ScalingPolicy => {
    const periodS = WINDOWS_S[random.int(WINDOWS_S.length)] ?? 4;
    return random.int(2) === 0
      ? { type: 'Pods', value: 1 + random.int(Math.max(2, max / 3)), periodS }
      : { type: 'Percent', value: 5 + random.int(150), periodS };
  };
  const policies = Array.from({ length: 1 + random.int(3) }, policy);
  return { selectPolicy, policies };
}

/** The object of an autoscaler, whose target is an object of the tests. */
export function autoscalerOf({ name, kind, behavior, min, max, target }: Series): object {
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name, namespace: 'default' },
    spec: {
      scaleTargetRef: { apiVersion: 'modewise.test/v1', kind: 'Fleet', name },
      minReplicas: min,
      maxReplicas: max,
      metrics: [metricOf(name, kind, target)],
      behavior: { scaleUp: rulesObject(behavior.scaleUp), scaleDown: rulesObject(behavior.scaleDown) },
    },
  };
}

function metricOf(name: string, kind: SeriesKind, target: number): object {
  const metric = { name };
  switch (kind) {
    case 'average':
      return { type: 'External', external: { metric, target: { type: 'AverageValue', averageValue: `${target}m` } } };
    case 'value':
      return { type: 'External', external: { metric, target: { type: 'Value', value: `${target}m` } } };
    case 'cpu':
      return {
        type: 'Resource',
        resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: target } },
      };
    case 'memory':
      return {
        type: 'Resource',
        resource: { name: 'memory', target: { type: 'AverageValue', averageValue: String(target) } },
      };
  }
}

function rulesObject({ stabilizationS, selectPolicy, policies }: ScalingRules): object {
  return {
    stabilizationWindowSeconds: stabilizationS,
    selectPolicy,
    policies: policies.map(({ type, value, periodS }) => ({ type, value, periodSeconds: periodS })),
  };
}
