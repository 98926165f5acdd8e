import { expect, test } from 'vitest';
import type { PlanDocument, ServingOption } from '#core/contract/plan/plan.ts';
import { Promises } from '#core/contract/serving/promises.ts';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { makePlan } from '#core/decide/plan.ts';
import { SAFETY_FACTOR } from '#core/price/pricing/always-on.ts';
import { DAY_S } from '#core/price/pricing/units.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { examplePlan } from '#core/report/testing.ts';
import { promisesOf } from './promises.ts';

const ENDPOINT = 'sagemaker-endpoint/ml.c6i.large/on-demand';
const EC2 = 'ec2-batch/c6i.large/on-demand';
const LAMBDA = 'lambda/-/on-demand';

/** A plan of three real options with the prices of the example catalogue. */
function planOf(input: Partial<WorkloadInput>): PlanDocument {
  const catalog = exampleCatalog();
  const evaluator = createEvaluator({ runs: [exampleRun()], catalog });
  return makePlan({
    runs: [exampleRun()],
    workload: Workload.parse({ predictionsPerDay: 1e6, ...input }),
    candidates: evaluator.candidates({}).filter(({ id }) => [ENDPOINT, EC2, LAMBDA].includes(id)),
    evaluator,
    simulations: 32,
    seed: 1,
    createdAt: '2026-01-01T00:00:00Z',
    catalog: { asOf: '2026-09-01', region: 'us-east-1', sha256: 'ab'.repeat(32) },
    flips: false,
    assumptions: [],
  });
}

function option({ options }: PlanDocument, id: string): ServingOption {
  const found = options.find((each) => each.id === id);
  if (found === undefined) throw new Error(`no option ${id}`);
  return found;
}

function promised(input: Partial<WorkloadInput>, id: string): Promises {
  const plan = planOf(input);
  const promises = promisesOf(plan, option(plan, id));
  if (promises === null) throw new Error(`${id} is infeasible`);
  return promises;
}

const LIVE = { callerWaits: true, sloMs: 50, inputsKnownInAdvance: 0, peakToMean: 2 } as const;

test('a live option promises its peak, its SLO and its costs', () => {
  const plan = planOf({ ...LIVE, failureRate: 0.1 });
  const endpoint = option(plan, ENDPOINT);
  const promises = promisesOf(plan, endpoint);
  expect(Promises.parse(promises)).toEqual(promises);
  expect(promises).toMatchObject({ optionId: ENDPOINT, mode: 'realtime', sloMs: 50, sloPercentile: 99, count: 2 });
  expect(promises?.peakPerS).toBeCloseTo((2 * 1e6) / 0.9 / DAY_S, 9);
  expect(promises?.ratePerS?.low).toBe(promises?.peakPerS);
  expect(promises?.p99Ms).toEqual({ value: endpoint.latencyMs?.p99, low: null, high: 50 });
  expect(promises?.costPerMillionUsd).toEqual(endpoint.costPerMillionUsd);
  expect(promises?.jobRowsPerS).toBeNull();
});

test.each([1e6, 3e8])('a fleet at %d a day promises what its machines carry at least', (predictionsPerDay) => {
  const plan = planOf({ ...LIVE, predictionsPerDay });
  const row = option(plan, ENDPOINT);
  const slack = row.reasons.find(({ code }) => code === 'sized-with-slack');
  const factor = slack?.code === 'sized-with-slack' ? slack.factor : 1;
  const { ratePerS, peakPerS } = promised({ ...LIVE, predictionsPerDay }, ENDPOINT);
  expect(ratePerS?.value).toBeCloseTo((factor * peakPerS) / SAFETY_FACTOR, 6);
  expect(ratePerS?.low).toBe(peakPerS);
});

test('an option without machines promises the peak', () => {
  const { ratePerS, peakPerS } = promised(LIVE, LAMBDA);
  expect(ratePerS).toEqual({ value: peakPerS, low: peakPerS, high: null });
});

test('without an SLO, nothing bounds the 99th percentile', () => {
  const { p99Ms, sloMs } = promised({ ...LIVE, sloMs: null }, ENDPOINT);
  expect(sloMs).toBeNull();
  expect(p99Ms?.high).toBeNull();
  expect(promised({ ...LIVE, sloPercentile: 95 }, ENDPOINT).p99Ms?.high).toBeNull();
});

test('a job promises that a run of its rows ends within its window, and no rate of requests', () => {
  const input = { predictionsPerDay: 1e7, maxStalenessS: 30 * 3600, deadlineS: 7200 };
  const plan = planOf(input);
  const row = option(plan, EC2);
  const promises = promisesOf(plan, row);
  if (promises === null) throw new Error('infeasible');
  const { jobRows, jobRowsPerS, jobStartS } = promises;
  expect(promises).toMatchObject({ mode: 'batch', ratePerS: null, p99Ms: null, jobWindowS: 7200 });
  expect(jobRows).toBeCloseTo(1e7, 3);
  const workS = (jobRows ?? 0) / (jobRowsPerS?.value ?? 1);
  // What is left of the age is the period, a day.
  expect((jobStartS ?? 0) + workS + DAY_S).toBeCloseTo(row.freshnessS?.max ?? 0, 6);
  expect(jobRowsPerS?.low).toBeCloseTo(1e7 / (7200 - (jobStartS ?? 0)), 9);
  expect(jobRowsPerS?.low).toBeLessThan(jobRowsPerS?.value ?? 0);
});

test('a job whose plan does not state its rate promises its planned duration', () => {
  const plan = planOf({});
  const row = option(plan, EC2);
  const silent = { ...row, reasons: row.reasons.filter(({ code }) => code !== 'job-rate' && code !== 'network-bound') };
  const promises = promisesOf(plan, silent);
  const runS = (row.freshnessS?.max ?? 0) - DAY_S;
  expect(promises?.jobRowsPerS?.value).toBeCloseTo((promises?.jobRows ?? 0) / runS, 3);
  expect(promises?.jobStartS).toBeCloseTo(0, 6);
});

test('an infeasible option promises nothing, and every other one of an example plan something', () => {
  const plan = examplePlan();
  for (const each of plan.options) expect(promisesOf(plan, each) === null, each.id).toBe(!each.feasible);
});
