import { describe, expect, test } from 'vitest';
import { statedReason } from '#core/contract/reasons/reasons-words.ts';
import { reasonOf } from '#core/contract/testing/testing-reasons.ts';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { withGraviton2 } from '#core/contract/testing/testing-arm.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { CENTRAL_SIMULATION } from './candidate/central-simulation.ts';
import type { Evaluation, Simulation } from './candidate/types.ts';
import { createEvaluator } from './evaluator.ts';

const evaluator = createEvaluator({ runs: [exampleRun()], catalog: withGraviton2(exampleCatalog()) });

function evaluate(id: string, input: Partial<WorkloadInput>, simulation: Partial<Simulation> = {}): Evaluation {
  const found = evaluator.candidates({}).find((each) => each.id === id);
  if (found === undefined) throw new Error(`no candidate ${id}`);
  return evaluator
    .price(found, Workload.parse({ predictionsPerDay: 1000, ...input }), {
      ...CENTRAL_SIMULATION,
      ...simulation,
    })
    .explain();
}

const item = (of: Evaluation, code: string) => of.breakdown.find((each) => each.code === code);
const usd = (of: Evaluation, code: string): number => item(of, code)?.monthlyUsd ?? 0;
const RUNS = 730 / 24;

test('a thousand rows a day on Fargate are the minimum of a minute of the smallest task', () => {
  const fargate = evaluate('batch-fargate/-/on-demand', {});
  expect(item(fargate, 'job-tasks')).toMatchObject({ count: 1, vcpus: 0.25, memoryGb: 1 });
  expect(usd(fargate, 'job-tasks')).toBeCloseTo(RUNS * (60 / 3600) * (0.25 * 0.04048 + 0.004445), 9);
  // A model that took 0.142 s to load on a core takes eight times as long on an eighth of one.
  expect(fargate.freshnessS?.max).toBeGreaterThan(86_400 + 60 + 8 * 0.142);
  const arm = evaluate('batch-fargate/arm64/on-demand', {});
  expect(usd(arm, 'job-tasks')).toBeCloseTo(RUNS * (60 / 3600) * (0.25 * 0.03238 + 0.003556), 9);
  const spot = evaluate('batch-fargate/-/spot', {});
  expect(usd(spot, 'spot-job-tasks')).toBeCloseTo(0.3 * usd(fargate, 'job-tasks'), 9);
  expect(reasonOf(spot, 'fargate-spot')).not.toBeNull();
});

test('a longer run on Fargate is billed from the pull of its image, by the second', () => {
  const fargate = evaluate('batch-fargate/-/on-demand', { predictionsPerDay: 1e9, batchPeriodS: 86_400 });
  const tasks = item(fargate, 'job-tasks');
  const hourUsd = Number(tasks?.['vcpus']) * 0.04048 + Number(tasks?.['memoryGb']) * 0.004445;
  // The run, without the 30 s in which no task exists.
  const runS = (fargate.freshnessS?.max ?? 0) - 86_400;
  expect(usd(fargate, 'job-tasks')).toBeCloseTo(RUNS * Number(tasks?.['count']) * ((runS - 30) / 3600) * hourUsd, 6);
});

test('a job that is not cut into shards takes a task that is large enough, and a function only for ten minutes', () => {
  const whole = { predictionsPerDay: 3e9, batchPeriodS: 86_400, batchRecovery: 'whole-job' as const };
  const fargate = evaluate('batch-fargate/-/on-demand', whole);
  expect(fargate.count).toBe(1);
  expect(Number(item(fargate, 'job-tasks')?.['vcpus'])).toBeGreaterThan(0.25);
  const late = evaluate('lambda-batch/-/on-demand', whole);
  // 1.53 times the slow start, and ten minutes with the load of the model.
  expect(reasonOf(late, 'unsharded-run-late')?.availableS).toBeCloseTo(1.53 * (30.5 + 0.142) + 600 - 0.142, 6);
  expect(evaluate('lambda-batch/-/on-demand', { batchRecovery: 'whole-job' }).feasible).toBe(true);
  // Without a stated period, it has ten minutes several times a day.
  expect(evaluate('lambda-batch/-/on-demand', { ...whole, batchPeriodS: null }).feasible).toBe(true);
});

test('a scheduled function pays its start and its work at one vCPU, a fee for each invocation, and the schedule', () => {
  const lambda = evaluate('lambda-batch/-/on-demand', { predictionsPerDay: 1e6 });
  const functions = item(lambda, 'job-functions');
  expect(functions).toMatchObject({ memoryMb: 1769, invocations: 1 });
  // Waited: half a minute for the schedule and half a second for the container; the rest of the run is billed.
  const billedS = (lambda.freshnessS?.max ?? 0) - 86_400 - 30.5;
  expect(billedS).toBeGreaterThan(0.142);
  expect(functions?.monthlyUsd).toBeCloseTo(RUNS * (billedS * (1769 / 1024) * 1.66667e-5 + 2e-7), 9);
  expect(usd(lambda, 'schedule')).toBeCloseTo(RUNS * 1e-6, 12);
  const slow = evaluate('lambda-batch/-/on-demand', { predictionsPerDay: 1e6 }, { coldStartRatio: 3 });
  const addedS = 2 * 0.142;
  expect(usd(slow, 'job-functions') - usd(lambda, 'job-functions')).toBeCloseTo(
    RUNS * addedS * (1769 / 1024) * 1.66667e-5,
    9,
  );
});

test('more work than fits into ten minutes is divided over invocations', () => {
  const lambda = evaluate('lambda-batch/-/on-demand', { predictionsPerDay: 3e9, batchPeriodS: 86_400 });
  const workS = (lambda.freshnessS?.max ?? 0) - 86_400 - 30.5 - 0.142;
  const count = lambda.count ?? 0;
  expect(workS).toBeLessThanOrEqual(600 - 0.142);
  expect(count).toBe(Math.ceil((count * workS) / (600 - 0.142) - 1e-9));
  expect(item(lambda, 'job-functions')?.['invocations']).toBe(count);
  const crowd = evaluate('lambda-batch/-/on-demand', { predictionsPerDay: 1e14, batchPeriodS: 86_400 });
  expect(reasonOf(crowd, 'run-over-instance-limit')).toMatchObject({ limit: 1_000, limitOf: 'functions' });
});

describe('a job that needs more functions at once than the quota of an account', () => {
  const HURRY = { predictionsPerDay: 3e11, batchPeriodS: 86_400, deadlineS: 600 } as const;
  const quotas = (value: number) => [{ id: 'lambda.concurrency', value, max: null }] as const;
  const planned = (input: Partial<WorkloadInput>) => evaluate('lambda-batch/-/on-demand', { ...HURRY, ...input });

  test('is infeasible by default, and the reason names the quota', () => {
    const refused = planned({});
    expect(refused.feasible).toBe(false);
    const reason = reasonOf(refused, 'run-over-instance-limit');
    expect(reason?.needed).toBeGreaterThan(1_000);
    expect(reason === null ? '' : statedReason(reason).text).toMatch(
      /^a run would need \d[\d,]* invocations at once; the quota lambda\.concurrency of an account is 1,000 by default/,
    );
  });

  test('is feasible with a quota of the user that allows it', () => {
    const own = planned({ quotas: [...quotas(20_000)] });
    expect(own.feasible).toBe(true);
    expect(own.count).toBeGreaterThan(1_000);
  });

  // A function grows by 1,000 environments in 10 s: docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html.
  test('waits 10 s for each further thousand functions', () => {
    const own = planned({ quotas: [...quotas(20_000)] });
    const few = planned({ predictionsPerDay: 1e6, quotas: [...quotas(20_000)] });
    const count = own.count ?? 0;
    const loadS = 0.142;
    const waited = (of: Evaluation) => (of.freshnessS?.max ?? 0) - 86_400 - loadS;
    const job = item(own, 'job-functions');
    const workS = Number(job?.monthlyUsd) / RUNS / count;
    const billedS = (workS - 2e-7) / ((Number(job?.['memoryMb']) / 1024) * 1.66667e-5);
    const fewJob = item(few, 'job-functions');
    const fewBilledS = (Number(fewJob?.monthlyUsd) / RUNS - 2e-7) / ((1769 / 1024) * 1.66667e-5);
    const rampS = waited(own) - billedS - (waited(few) - fewBilledS);
    expect(rampS).toBeCloseTo(10 * Math.floor((count - 1) / 1_000), 2);
    expect(rampS).toBeGreaterThan(0);
  });
});
