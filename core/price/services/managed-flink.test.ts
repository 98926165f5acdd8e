import { expect, test } from 'vitest';
import { reasonOf } from '#core/contract/testing/testing-reasons.ts';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { Workload } from '#core/contract/workload/workload.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';

const evaluator = createEvaluator({ runs: [exampleRun()], catalog: exampleCatalog() });

function evaluate(predictionsPerDay: number, speedRatio = 1) {
  const found = evaluator.candidates({}).find(({ id }) => id === 'managed-flink/-/on-demand');
  if (found === undefined) throw new Error('no candidate');
  const workload = Workload.parse({ predictionsPerDay, alsoPaid: false });
  return evaluator.price(found, workload, { ...CENTRAL_SIMULATION, speedRatio }).explain();
}

test('an application pays its KPUs at 0.11 an hour, one more that runs it, and 50 GB for each', () => {
  const small = evaluate(1e6);
  const usd = (code: string) => small.breakdown.find((item) => item.code === code)?.monthlyUsd;
  expect(small.count).toBe(1);
  expect(usd('consumers')).toBeCloseTo(80.3, 9);
  expect(usd('orchestration')).toBeCloseTo(80.3, 9);
  expect(usd('application-storage')).toBeCloseTo(5, 9);
  expect(usd('shards')).toBeCloseTo(0.015 * 730, 9);
});

test('a model that needs more than 64 KPUs needs a higher quota', () => {
  const many = evaluate(1e10, 0.05);
  expect(many.count).toBeGreaterThan(64);
  expect(reasonOf(many, 'quota-increase')).toMatchObject({ needed: many.count, quota: 64, product: 'managed-flink' });
});
