import { expect, test } from 'vitest';
import { reasonOf } from '#core/contract/testing/testing-reasons.ts';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { CENTRAL_SIMULATION } from './candidate/central-simulation.ts';
import type { Evaluation } from './candidate/types.ts';
import { createEvaluator } from './evaluator.ts';

const evaluator = createEvaluator({ runs: [exampleRun()], catalog: exampleCatalog() });

function evaluate(id: string, input: Partial<WorkloadInput>): Evaluation {
  const found = evaluator.candidates({}).find((each) => each.id === id);
  if (found === undefined) throw new Error(`no candidate ${id}`);
  return evaluator.price(found, Workload.parse({ predictionsPerDay: 1e6, ...input }), CENTRAL_SIMULATION).explain();
}

const item = (of: Evaluation, code: string) => of.breakdown.find((each) => each.code === code);
const usd = (of: Evaluation, code: string): number => item(of, code)?.monthlyUsd ?? 0;
const OFFICE = { shape: 'business-hours', peakToMean: 3, minInstances: 1 } as const;
const PAIRS = [
  ['ecs-fargate-autoscaled/-/on-demand', 'ecs-fargate/-/on-demand', 'tasks'],
  ['eks-autoscaled/c6i.large/on-demand', 'eks/c6i.large/on-demand', 'nodes'],
  ['ec2-autoscaled/c6i.large/on-demand', 'ecs-ec2/c6i.large/on-demand', 'nodes'],
] as const;

test('on a constant day, a fleet that scales equals one that does not', () => {
  for (const [scaled, plain] of PAIRS) {
    const constant = { predictionsPerDay: 1e9, shape: 'flat', minInstances: 1 } as const;
    expect(evaluate(scaled, constant).monthlyUsd).toBeCloseTo(evaluate(plain, constant).monthlyUsd ?? 0, 6);
  }
});

test('an office day costs a third: its machines run for eight hours and the cooldown', () => {
  for (const [scaled, plain, code] of PAIRS) {
    const office = { ...OFFICE, predictionsPerDay: 5e8 };
    const always = evaluate(plain, office);
    const fleet = evaluate(scaled, office);
    expect(fleet.count).toBe(always.count);
    const more = item(fleet, `autoscaled-${code}`);
    const [fixed, most] = [Number(item(fleet, code)?.['count']), Number(more?.['most'])];
    expect([fixed, fixed + most]).toEqual([1, always.count]);
    // From 9:01 until five minutes after 17:01: 485 of 1,440 minutes.
    const share = (1 + (most * 485) / 1440) / (1 + most);
    // The last machine may be needed for a part of that time only, and a fleet within the tolerance of its target keeps a pod too many.
    expect(Math.abs((usd(fleet, code) + (more?.monthlyUsd ?? 0)) / usd(always, code) - share)).toBeLessThan(0.02);
  }
});

test('the start of a task or node decides how many requests are late', () => {
  const office = { ...OFFICE, predictionsPerDay: 5e8 };
  const task = reasonOf(evaluate('ecs-fargate-autoscaled/-/on-demand', office), 'scale-out-lag');
  const node = reasonOf(evaluate('eks-autoscaled/c6i.large/on-demand', office), 'scale-out-lag');
  expect([task?.startS, node?.startS]).toEqual([90, 156.5]);
  expect(task?.share).toBeLessThan(node?.share ?? 0);
  const strict = { ...office, callerWaits: true, sloMs: 500, sloPercentile: 99.9 };
  expect(reasonOf(evaluate('eks-autoscaled/c6i.large/on-demand', strict), 'ready-before-load')?.how).toBe('kept');
});

test('a spot fleet that scales never falls below two machines', () => {
  const spot = evaluate('ecs-fargate-autoscaled/-/spot', { minInstances: 1 });
  expect(item(spot, 'spot-tasks')?.['count']).toBe(2);
  const nodes = evaluate('eks-autoscaled/c7a.large/spot', { minInstances: 1 });
  expect(item(nodes, 'nodes')?.['count']).toBe(2);
  expect(reasonOf(nodes, 'node-interruptions')?.perMonth).toBeCloseTo(0.575, 2);
});
