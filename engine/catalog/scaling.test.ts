import { expect, test } from 'vitest';
import { factsAt, rulesOf } from '#core/scale/facts.ts';
import { CLOUD_RUN, CLOUD_RUN_PENDING, pendingLimitS } from '#core/scale/policies/cloud-run.ts';
import { CLUSTER_AUTOSCALER } from '#core/scale/policies/cluster-autoscaler.ts';
import { CONTAINER_APPS } from '#core/scale/policies/container-apps.ts';
import { defaultBehavior, HPA, HPA_BEHAVIOR } from '#core/scale/policies/hpa.ts';
import { WAKE } from '#core/scale/policies/sagemaker.ts';
import { STEP_SCALING } from '#core/scale/policies/step-scaling.ts';
import { TARGET_TRACKING } from '#core/scale/policies/target-tracking.ts';
import { VERTEX } from '#core/scale/policies/vertex.ts';
import { startsFrom } from '#core/scale/start-times.ts';
import { loadScaling } from './scaling.ts';

const { facts, starts } = loadScaling();
const usual = factsAt(facts, 'usual');
/** Facts that callers read without a policy. */
const OTHERS = [
  'instance-group.window',
  'lambda.growth',
  'lambda.growth-period',
  'starts.correlation',
  'starts.burst-window',
];

test('every rule of a policy is a row, and every row is read', () => {
  const policies = [
    CLOUD_RUN,
    CLOUD_RUN_PENDING,
    CLUSTER_AUTOSCALER,
    CONTAINER_APPS,
    HPA,
    HPA_BEHAVIOR,
    WAKE,
    STEP_SCALING,
    TARGET_TRACKING,
    VERTEX,
  ];
  const asked = policies.flatMap((ids): readonly string[] => Object.values(ids));
  for (const ids of policies) expect(Object.keys(rulesOf(usual, ids))).toEqual(Object.keys(ids));
  expect(new Set(facts.map(({ id }) => id))).toEqual(new Set([...asked, ...OTHERS]));
  expect(facts).toHaveLength(new Set(facts.map(({ id }) => id)).size);
  expect(() => usual('hpa.unknown')).toThrow('hpa.unknown');
});

test('the defaults of Kubernetes are those of its source', () => {
  // pkg/controller/podautoscaler/config/v1alpha1/defaults.go@85643c0f and pkg/apis/autoscaling/v2/defaults.go@1adaa753.
  expect(rulesOf(usual, HPA)).toMatchObject({ syncS: 15, toleranceUp: 0.1, toleranceDown: 0.1 });
  expect(defaultBehavior(rulesOf(usual, HPA_BEHAVIOR))).toEqual({
    scaleUp: {
      stabilizationS: 0,
      selectPolicy: 'Max',
      policies: [
        { type: 'Pods', value: 4, periodS: 15 },
        { type: 'Percent', value: 100, periodS: 15 },
      ],
    },
    scaleDown: {
      stabilizationS: 300,
      selectPolicy: 'Max',
      policies: [{ type: 'Percent', value: 100, periodS: 15 }],
    },
  });
});

test('what the documents leave open has a spread, and so do the medians that no one has measured', () => {
  const open = facts.filter(({ low, high }) => low < high).map(({ id }) => id);
  for (const id of ['target-tracking.out-points', 'target-tracking.in-share', 'cloud-run.pending-least']) {
    expect(open).toContain(id);
  }
  for (const row of starts.filter(({ kind }) => kind === 'ASSUMPTION')) {
    expect(row.medianHighS).toBeGreaterThan(row.medianLowS);
  }
  const node = starts.find(({ id }) => id === 'karpenter.node');
  expect(node === undefined ? null : startsFrom(node, 'high')).toEqual({ kind: 'log-normal', medianS: 90, p99S: 180 });
  // Pages of Cloud Run disagree on the wait of a request without an instance: 10 s or 30 s.
  const pending = (point: 'low' | 'high') => pendingLimitS(2, rulesOf(factsAt(facts, point), CLOUD_RUN_PENDING));
  expect([pending('low'), pending('high'), pendingLimitS(10, rulesOf(usual, CLOUD_RUN_PENDING))]).toEqual([10, 30, 35]);
});
