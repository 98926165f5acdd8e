import { expect, test } from 'vitest';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { reasonOf } from '#core/contract/testing/testing-reasons.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import type { Evaluation } from '#core/price/serving/candidate/types.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { loadCatalog } from './load.ts';

const catalog = loadCatalog({ region: 'us-east-1' });
const evaluator = createEvaluator({ runs: [exampleRun()], catalog });
const candidates = evaluator.candidates({});

function evaluate(id: string, input: Partial<WorkloadInput>, trafficRatio = 1): Evaluation {
  const found = candidates.find((each) => each.id === id);
  if (found === undefined) throw new Error(`no candidate ${id}`);
  const workload = Workload.parse({ predictionsPerDay: 1e6, alsoPaid: false, failureRate: 0, ...input });
  const sizedIn = trafficRatio === 1 ? null : CENTRAL_SIMULATION;
  return evaluator.price(found, workload, { ...CENTRAL_SIMULATION, trafficRatio, sizedIn }).explain();
}

function usdOf(evaluation: Evaluation, code: string): number {
  return evaluation.breakdown.filter((item) => item.code === code).reduce((sum, item) => sum + item.monthlyUsd, 0);
}

test('a Compute Savings Plan takes 27 % off an x86 task of Fargate for a year and 52 % for three, and 21 % and 46 % off an Arm task', () => {
  const tasks = (id: string) => evaluate(id, { minInstances: 2 });
  // Two tasks of 0.25 vCPU and 1 GB, all month: AWSComputeSavingsPlan offer of 2026-09-25.
  const x86 = 2 * 730 * (0.25 * 0.04048 + 1 * 0.004445);
  const arm = 2 * 730 * (0.25 * 0.03238 + 1 * 0.00356);
  expect(usdOf(tasks('ecs-fargate/-/on-demand'), 'tasks')).toBeCloseTo(x86, 9);
  expect(usdOf(tasks('ecs-fargate/-/1yr'), 'committed-tasks')).toBeCloseTo(0.73 * x86, 9);
  expect(usdOf(tasks('ecs-fargate/-/3yr'), 'committed-tasks')).toBeCloseTo(0.48 * x86, 9);
  expect(usdOf(tasks('ecs-fargate/arm64/1yr'), 'committed-tasks')).toBeCloseTo(0.788 * arm, 9);
  expect(usdOf(tasks('ecs-fargate/arm64/3yr'), 'committed-tasks')).toBeCloseTo(0.54 * arm, 9);
});

test('a Savings Plan for Lambda covers provisioned containers and the requests of the quietest hour, used or not, and no fee per request', () => {
  const flat = { predictionsPerDay: 1e8, shape: 'flat', callerWaits: true, sloMs: 500 } as const;
  const open = evaluate('lambda/-/on-demand', flat);
  const plan = evaluate('lambda/-/1yr', flat);
  // On a flat day all of the use is in the plan: 17 % off all but the fee of $0.20 per million.
  const feeUsd = ((1e8 * 730) / 24) * 2e-7;
  const coldUsd = usdOf(open, 'container-starts');
  const sink = (of: Evaluation) => (of.monthlyUsd ?? 0) - coldUsd - feeUsd;
  expect(sink(plan) / sink(open)).toBeCloseTo(0.83, 9);
  expect(reasonOf(plan, 'savings-plan')?.usdPerHour).toBeCloseTo((0.83 * sink(open)) / 730, 9);
  // With half of the traffic, the plan is still paid.
  expect(usdOf(evaluate('lambda/-/1yr', flat, 0.5), 'savings-plan')).toBeCloseTo(usdOf(plan, 'savings-plan'), 9);
  // Nothing runs at night.
  const office = evaluate('lambda/-/1yr', { predictionsPerDay: 1e6, shape: 'business-hours' });
  expect(office).toMatchObject({ feasible: false, reasons: [{ code: 'savings-plan', usdPerHour: 0 }] });
});

test('three Lambda Managed Instances of c7g.xlarge cost 365.18 for 730 h: EC2 at 0.145 and 15 % of it, and $0.20 per million requests', () => {
  const id = 'lambda-managed-instances/c7g.xlarge/on-demand';
  const managed = evaluate(id, {});
  expect(managed.count).toBe(3);
  expect(usdOf(managed, 'nodes') + usdOf(managed, 'management-fee')).toBeCloseTo(365.1825, 4);
  expect(usdOf(managed, 'requests')).toBeCloseTo(((1e6 * 730) / 24) * 2e-7, 9);
  // A commitment takes nothing off the fee.
  expect(usdOf(evaluate('lambda-managed-instances/c7g.xlarge/3yr', {}), 'management-fee')).toBeCloseTo(47.6325, 4);
  // The system keeps one of four vCPUs: three quarters of a machine that is all yours are left for the model.
  const busy = { predictionsPerDay: 3e11, shape: 'flat', handlingMs: 0 } as const;
  const whole = evaluate('ec2-autoscaled/c7g.xlarge/on-demand', busy).count ?? 0;
  expect((evaluate(id, busy).count ?? 0) / whole).toBeCloseTo(4 / 3, 1);
});

test('Lambda Managed Instances refuse requests when traffic more than doubles in five minutes, unless three are enough', () => {
  const id = 'lambda-managed-instances/c7g.large/on-demand';
  const office = { predictionsPerDay: 1e9, shape: 'business-hours' } as const;
  expect(reasonOf(evaluate(id, office), 'throttled-growth')).toMatchObject({ most: 2, withinS: 300 });
  expect(reasonOf(evaluate(id, { ...office, shape: 'diurnal' }), 'throttled-growth')).toBeNull();
  expect(reasonOf(evaluate(id, { ...office, predictionsPerDay: 1e6 }), 'throttled-growth')).toBeNull();
  expect(candidates.some((each) => each.id.startsWith('lambda-managed-instances/t3.'))).toBe(false);
});
