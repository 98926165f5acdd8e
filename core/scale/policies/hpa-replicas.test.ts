import { expect, test } from 'vitest';
import { limited } from './hpa-behavior.ts';
import {
  NO_PODS,
  type PodGroup,
  replicasForAll,
  replicasForAverage,
  replicasForPods,
  replicasForValue,
} from './hpa-replicas.ts';

/** Tests of kubernetes/kubernetes: `replica_calculator_test.go@00067268` (A) and `horizontal_test.go@003e8629` (B). A pod requests 1000m. */
const TOLERANCES = { up: 0.1, down: 0.1 };

function pods(uses: readonly number[], requests: readonly number[] = uses.map(() => 1000)): PodGroup {
  const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
  return { count: uses.length, use: sum(uses), requested: sum(requests) };
}
const without = (count: number): PodGroup => ({ count, use: 0, requested: 1000 * count });

interface Cpu {
  readonly ready: PodGroup;
  readonly missing?: PodGroup;
  readonly unready?: PodGroup;
}

test.each<readonly [string, number, number, Cpu, number]>([
  ['A ScaleUp', 3, 30, { ready: pods([300, 500, 700]) }, 5],
  ['A ScaleUpUnreadyLessScale, HotCpu', 3, 30, { ready: pods([500, 700]), unready: without(1) }, 4],
  ['A ScaleUpUnreadyNoScale', 3, 30, { ready: pods([400]), unready: without(2) }, 3],
  ['A ScaleDown', 5, 50, { ready: pods([100, 300, 500, 250, 250]) }, 3],
  ['A ScaleDownIncludeUnreadyPods', 5, 50, { ready: pods([100, 300, 500]), unready: without(2) }, 2],
  ['A ScaleDownExcludeUnscheduledPods', 5, 50, { ready: pods([100]), unready: without(4) }, 1],
  ['A Tolerance', 3, 100, { ready: pods([1010, 1030, 1020], [900, 1000, 1100]) }, 3],
  ['A MissingMetrics', 4, 100, { ready: pods([400, 95]), missing: without(2) }, 3],
  ['A MissingMetricsNoChangeGt', 2, 100, { ready: pods([1900]), missing: without(1) }, 2],
  ['A MissingMetricsNoChangeEq', 2, 100, { ready: pods([1000]), missing: without(1) }, 2],
  ['A MissingMetricsNoChangeLt', 2, 100, { ready: pods([600]), missing: without(1) }, 2],
  ['A MissingMetricsUnreadyScaleUp', 3, 50, { ready: pods([2000]), missing: without(1), unready: without(1) }, 4],
  ['A MissingMetricsUnreadyScaleDown', 4, 50, { ready: pods([100, 100]), missing: without(1), unready: without(1) }, 3],
  // Its two failed pods do not count.
  ['A ScaleUpIgnoresFailedPods', 2, 30, { ready: pods([500, 700]) }, 4],
  ['B MoreReplicasThanSpecNoScale', 4, 50, { ready: pods([500, 500, 500, 500, 500]) }, 4],
])(
  'the CPU of %s: %i replicas at %i %%',
  (_name, current, percent, { ready, missing = NO_PODS, unready = NO_PODS }, expected) => {
    const groups = { ready, missing, unready };
    expect(replicasForPods({ kind: 'utilisation', percent }, groups, current, TOLERANCES)).toBe(expected);
  },
);

test.each([
  ['A ScaleUpCM', 3, [20_000, 10_000, 30_000], 4],
  ['A ScaleUpCMUnreadyHotCpuNoLessScale, which ignores readiness', 3, [50_000, 10_000, 30_000], 6],
])('a metric of pods, %s: %i replicas with a target of 15', (_name, current, uses, expected) => {
  const groups = { ready: pods(uses), missing: NO_PODS, unready: NO_PODS };
  expect(replicasForPods({ kind: 'average', use: 15_000 }, groups, current, TOLERANCES)).toBe(expected);
});

test('values of objects and external systems count ready pods, and average values do not', () => {
  const one = { current: 3, ready: 1, tolerances: TOLERANCES };
  // A ScaleUpCMObjectIgnoresUnreadyPods: 5, not 15. A ScaleUpCMExternalIgnoresUnreadyPods: 2.
  expect(replicasForValue({ metric: 50_000, target: 10_000 }, one)).toBe(5);
  expect(replicasForValue({ metric: 8600, target: 4400 }, one)).toBe(2);
  // Zero replicas grow without tolerance.
  expect(replicasForValue({ metric: 1050, target: 1000 }, { ...one, current: 0, ready: 0 })).toBe(2);
  const average = (current: number, target: number) => replicasForAverage(8600, target, current, TOLERANCES);
  // A ScaleUpPerPodCMExternal, ScaleDownPerPodCMExternal, TolerancePerPodCMExternal.
  expect([average(3, 2150), average(5, 2867), average(3, 2900)]).toEqual([4, 3, 3]);
});

test('B UpscaleCap: 700 % in 60 s take three pods to 24, and a maximum of 20 to 20', () => {
  const ready = pods([100, 200, 300], [100, 100, 100]);
  const groups = { ready, missing: NO_PODS, unready: NO_PODS };
  const desired = replicasForPods({ kind: 'utilisation', percent: 10 }, groups, 3, TOLERANCES);
  expect(desired).toBe(60);
  const policies = [{ type: 'Percent', value: 700, periodS: 60 }] as const;
  const scaleUp = { stabilizationS: 0, selectPolicy: 'Max', policies } as const;
  const to = (max: number) =>
    limited({ scaleUp, scaleDown: scaleUp }, { up: [], down: [] }, { min: 1, max }, { nowS: 0, current: 3, desired });
  expect([to(100), to(20)]).toEqual([24, 20]);
});

test('the examples of the documentation: 200m and 50m with a target of 100m, and 90 % of 75 % with 50 pods', () => {
  const at = (current: number, use: number, target: number) =>
    replicasForPods(
      { kind: 'average', use: target },
      { ready: pods(Array.from({ length: current }, () => use)), missing: NO_PODS, unready: NO_PODS },
      current,
      TOLERANCES,
    );
  // kubernetes/website horizontal-pod-autoscale.md@01650250, and the blog about 1.33.
  expect([at(4, 200, 100), at(4, 50, 100), at(50, 90, 75)]).toEqual([8, 2, 60]);
  // A ratio at the end of the tolerance changes nothing.
  expect([at(10, 110, 100), at(10, 90, 100), at(10, 111, 100)]).toEqual([10, 10, 12]);
});

test('the largest of several metrics counts, and an error of one allows to scale up only', () => {
  expect([replicasForAll([3, 7, 2], 4), replicasForAll([3, null], 4), replicasForAll([7, null], 4)]).toEqual([7, 4, 7]);
  expect(replicasForAll([null], 4)).toBe(4);
});
