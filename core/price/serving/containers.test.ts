import { expect, test } from 'vitest';
import { reasonOf } from '#core/contract/testing/testing-reasons.ts';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { findBand, sigmaOfBand } from '#core/project/projection/band.ts';
import { createProjector } from '#core/project/projection/project.ts';
import { createEvaluator } from './evaluator.ts';
import { fargateOffer } from './container/fargate.ts';
import { createLookup } from './candidate/lookup.ts';
import { CENTRAL_SIMULATION } from './candidate/central-simulation.ts';
import type { Evaluation, Simulation } from './candidate/types.ts';

const catalog = exampleCatalog();
const run = exampleRun();
const evaluator = createEvaluator({ runs: [run], catalog });

function evaluate(
  id: string,
  input: Partial<WorkloadInput>,
  simulation: Partial<Simulation> = {},
  from = evaluator,
): Evaluation {
  const found = from.candidates({}).find((each) => each.id === id);
  if (found === undefined) throw new Error(`no candidate ${id}`);
  return from
    .price(found, Workload.parse({ predictionsPerDay: 1e6, ...input }), {
      ...CENTRAL_SIMULATION,
      ...simulation,
    })
    .explain();
}

const usdOf = (evaluation: Evaluation, code: string): number =>
  evaluation.breakdown.filter((each) => each.code === code).reduce((sum, each) => sum + each.monthlyUsd, 0);

const offer = fargateOffer(
  { catalog, lookup: createLookup(catalog), run, project: createProjector({ runs: [run], catalog }) },
  'x86_64',
);

test('task sizes are those that Fargate offers, with the least memory that lets their cores work', () => {
  if (offer.state === 'impossible') throw new Error('the example catalogue has Fargate');
  expect(offer.plan.sizes.map(({ vcpus, memoryGb }) => [vcpus, memoryGb])).toEqual([
    [0.25, 1],
    [0.5, 1],
    [1, 2],
    [2, 4],
    [4, 8],
    [8, 16],
    [16, 32],
  ]);
  expect(offer.plan.sizes.map(({ profile }) => profile.sessions)).toEqual([1, 1, 1, 1, 2, 4, 8]);
});

test('the speed of a task is projected, and as uncertain as that of any unknown processor', () => {
  if (offer.state === 'impossible') throw new Error('the example catalogue has Fargate');
  for (const { profile } of offer.plan.sizes) {
    expect(profile.basis).toBe('projected');
    expect(profile.sigmaLog).toBeGreaterThanOrEqual(sigmaOfBand(findBand(catalog.bands, 'B1')));
  }
  // Two vCPUs are one core, and a quarter of a vCPU an eighth: eight times as slow, except for the part of a call that is not computation.
  const [quarter, , , core] = offer.plan.sizes;
  const ratio = (quarter?.profile.serviceMs(512) ?? 0) / (core?.profile.serviceMs(512) ?? 1);
  expect(ratio).toBeCloseTo(8, 0);
});

test('a million a day on Fargate is two of the smallest tasks and a load balancer', () => {
  const fargate = evaluate('ecs-fargate/-/on-demand', {});
  expect(fargate.count).toBe(2);
  // 2 × (0.25 × $0.04048 + 1 × $0.004445) × 730 h = $21.26.
  expect(usdOf(fargate, 'tasks')).toBeCloseTo(2 * (0.25 * 0.04048 + 0.004445) * 730, 6);
  expect(usdOf(fargate, 'load-balancer')).toBeCloseTo(0.0225 * 730, 6);
  // 11.57 requests/s of 1,280 bytes: 0.0497 GB per hour against 0.0046 for the connections.
  expect(usdOf(fargate, 'load-balancer-units')).toBeCloseTo((((1e6 / 24) * 1280) / 2 ** 30) * 0.008 * 730, 6);
});

test('Fargate Spot pays its share of the on-demand price and never runs alone', () => {
  const onDemand = evaluate('ecs-fargate/-/on-demand', { minInstances: 1 });
  const spot = evaluate('ecs-fargate/-/spot', { minInstances: 1 });
  expect([onDemand.count, spot.count]).toEqual([1, 2]);
  expect(usdOf(spot, 'spot-tasks')).toBeCloseTo(2 * 0.3 * usdOf(onDemand, 'tasks'), 6);
  expect(spot.reasons[0]).toEqual({ code: 'fargate-spot', paidShare: 0.3, noticeS: 120 });
});

test('containers follow the peak, and an SLO that the path uses up leaves none', () => {
  const small = evaluate('ecs-fargate/-/on-demand', { predictionsPerDay: 1e9, shape: 'diurnal' });
  const large = evaluate('ecs-fargate/-/on-demand', { predictionsPerDay: 1e10, shape: 'diurnal' });
  expect(large.count).toBeGreaterThan(small.count ?? Infinity);
  for (const id of ['ecs-fargate/-/on-demand', 'eks/c6i.large/on-demand']) {
    const late = evaluate(id, { callerWaits: true, sloMs: 20, pathOverheadMs: 20 });
    expect(reasonOf(late, 'slo-below-idle-latency')?.sloMs).toBe(20);
    const crowd = evaluate(id, { predictionsPerDay: 1e15 });
    expect(reasonOf(crowd, 'peak-over-limit')?.unit).toMatch(/^(task|node)$/);
  }
});

test('Kubernetes costs its control plane, its nodes with their volumes, and a load balancer', () => {
  const eks = evaluate('eks/c6i.large/on-demand', {});
  expect(eks.count).toBe(2);
  expect(usdOf(eks, 'control-plane')).toBeCloseTo(73, 6);
  expect(usdOf(eks, 'nodes')).toBeCloseTo(2 * 730 * 0.085, 6);
  expect(usdOf(eks, 'root-volume')).toBeCloseTo(2 * 20 * 0.08, 6);
  // 0.07 of the kubelet and 0.25 of its agents, of two vCPUs; one core, one pod of 96 MiB and a quarter.
  expect(eks.reasons[0]).toEqual({ code: 'node-pods', pods: 1, podMib: 120, overheadShare: expect.closeTo(0.16, 9) });
});

test('a node that memory or Kubernetes fills has no pod', () => {
  const { coldStart } = run;
  if (coldStart === null) throw new Error('the example has a cold start');
  const big = exampleRun({ coldStart: { ...coldStart, residentMiB: 3000 } });
  const none = evaluate('eks/c6i.large/on-demand', {}, {}, createEvaluator({ runs: [big], catalog }));
  expect(none.reasons).toEqual([{ code: 'pod-too-large', podMib: 3750 }]);
});

test('spot nodes say how often one goes, cost what their replacements take to start, and are two at least', () => {
  const spot = evaluate('eks/c7a.large/spot', { minInstances: 1 });
  expect(spot.count).toBe(2);
  expect(reasonOf(spot, 'node-interruptions')?.perMonth).toBeCloseTo(0.575, 2);
  // A quarter of the instances per month: r = −ln(0.75)/730 per hour, and 156.5 s for each.
  const r = -Math.log(0.75) / 730;
  expect(usdOf(spot, 'nodes')).toBeCloseTo(2 * 730 * 0.03182 * (1 + (r * 156.5) / 3600), 6);
  const often = evaluate('eks/c7a.large/spot', { minInstances: 1 }, { interruptionRatio: 3 });
  expect(often.monthlyUsd).toBeGreaterThan(spot.monthlyUsd ?? Infinity);
});

test('a million a day with ECS on EC2 is two machines, their volumes and a load balancer: ECS itself is free', () => {
  const ecs = evaluate('ecs-ec2/c6i.large/on-demand', {});
  expect(ecs.count).toBe(2);
  const codes = new Set(ecs.breakdown.map(({ code }) => code));
  for (const code of ['nodes', 'root-volume', 'load-balancer', 'load-balancer-units']) expect(codes).toContain(code);
  expect(codes).not.toContain('control-plane');
  const instance = catalog.instances.find(({ instanceType }) => instanceType === 'c6i.large');
  const hourUsd = instance?.prices.find(({ purchase }) => purchase === 'on-demand')?.usdPerHour ?? Number.NaN;
  expect(usdOf(ecs, 'nodes')).toBeCloseTo(2 * hourUsd * 730, 6);
  const eks = evaluate('eks/c6i.large/on-demand', {});
  expect((eks.monthlyUsd ?? 0) - (ecs.monthlyUsd ?? 0)).toBeCloseTo(73, 6);
});

test('a machine without a reserve for Kubernetes serves more, so a large fleet does not need more of them', () => {
  const large = { predictionsPerDay: 2e9, shape: 'diurnal' } as const;
  const ecs = evaluate('ecs-ec2/c6i.large/on-demand', large);
  const eks = evaluate('eks/c6i.large/on-demand', large);
  expect(ecs.count).toBeLessThan(eks.count ?? 0);
  expect(ecs.reasons.some(({ code }) => code === 'node-pods')).toBe(false);
});

test('machines of an Auto Scaling group take minutes to start, and on spot they never run alone', () => {
  const scaled = evaluate('ec2-autoscaled/c6i.large/on-demand', { shape: 'business-hours' });
  expect(scaled.scaling).toMatchObject({ code: 'autoscaled-instances', startS: 156.5 });
  const spot = evaluate('ec2-autoscaled/c7a.large/spot', { minInstances: 1 });
  expect(spot.breakdown.find(({ code }) => code === 'nodes')?.['count']).toBe(2);
  expect(
    evaluator.candidates({}).some(({ service, purchase }) => service === 'ec2-autoscaled' && purchase === '3yr'),
  ).toBe(false);
});
