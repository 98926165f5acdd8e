import { expect, test } from 'vitest';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { reasonOf } from '#core/contract/testing/testing-reasons.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { reasonText } from '#core/contract/reasons/reasons-words.ts';
import { CENTRAL_SIMULATION } from './candidate/central-simulation.ts';
import type { Evaluation } from './candidate/types.ts';
import { createEvaluator } from './evaluator.ts';

const catalog = exampleCatalog();
const evaluator = createEvaluator({ runs: [exampleRun()], catalog });
const LIVE = { predictionsPerDay: 3e8, callerWaits: true, sloMs: 2000, inputsKnownInAdvance: 0 } as const;

function at(id: string, input: Partial<WorkloadInput>): Evaluation {
  const candidate = evaluator.candidates({}).find((each) => each.id === id);
  if (candidate === undefined) throw new Error(`no candidate ${id}`);
  return evaluator.price(candidate, Workload.parse({ ...LIVE, ...input }), CENTRAL_SIMULATION).explain();
}

const neededOf = (evaluation: Evaluation): number => reasonOf(evaluation, 'quota-increase')?.needed ?? 0;

test('a quota of the account replaces the one of the catalogue, and the reason names it', () => {
  const small = at('ecs-fargate/-/on-demand', { quotas: [{ id: 'fargate.vcpus', value: 6 }] });
  const increase = reasonOf(small, 'quota-increase');
  if (increase === null) throw new Error('six vCPUs are enough');
  expect(increase).toMatchObject({ quota: 6, isOwn: true, product: 'fargate' });
  expect(reasonText(increase)).toMatch(/^needs an increase of your quota of Fargate: [\d,]+ of 6 vCPUs$/);
  const large = at('ecs-fargate/-/on-demand', { quotas: [{ id: 'fargate.vcpus', value: 1e5 }] });
  expect(large.feasible).toBe(true);
  expect(reasonOf(large, 'quota-increase')).toBeNull();
});

test('a quota that cannot be raised makes an option infeasible, and the reason names it', () => {
  const quotas = [{ id: 'fargate.vcpus', value: 6, max: 6 }] as const;
  const { feasible, reasons } = at('ecs-fargate/-/on-demand', { quotas: [...quotas] });
  expect(feasible).toBe(false);
  expect(reasons[0]).toMatchObject({ code: 'peak-over-limit', limit: 6, isOwn: true });
  expect(reasons[0] === undefined ? '' : reasonText(reasons[0])).toContain('your quota of Fargate is at most 6');
});

test('a quota above the most that is planned for is the most itself', () => {
  const huge = at('eks/c6i.large/on-demand', { quotas: [{ id: 'ec2.vcpus', value: 1e6 }], predictionsPerDay: 5e9 });
  expect(huge.reasons.filter(({ code }) => code === 'peak-over-limit')).toEqual([]);
});

test('a batch that needs more functions than a fixed quota says whose quota it is', () => {
  const batch = {
    callerWaits: false,
    sloMs: null,
    deadlineS: 400,
    batchPeriodS: 86_400,
    rowsAppear: 'at-once',
  } as const;
  const free = at('lambda-batch/-/on-demand', batch);
  expect(free.feasible).toBe(true);
  const { reasons } = at('lambda-batch/-/on-demand', {
    ...batch,
    quotas: [{ id: 'lambda.concurrency', value: 2, max: 2 }],
  });
  expect(reasons[0]).toMatchObject({ code: 'run-over-instance-limit', limit: 2, isOwn: true });
  expect(reasons[0] === undefined ? '' : reasonText(reasons[0])).toMatch(/; your quota is at most 2$/);
});

test('without quotas of their own, options name the default', () => {
  const increased = at('ecs-fargate/-/on-demand', { predictionsPerDay: 2e10 });
  expect(neededOf(increased)).toBeGreaterThan(512);
  expect(reasonOf(increased, 'quota-increase')).not.toHaveProperty('isOwn');
});

test('an unknown quota is refused with the nearest name', () => {
  const { error } = Workload.safeParse({ ...LIVE, quotas: [{ id: 'lambda.concurency', value: 5 }] });
  expect(error?.issues[0]?.message).toMatch(/did you mean 'lambda.concurrency'\?\); known are .*ec2\.vcpus/);
});
