import { expect, test } from 'vitest';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';

const evaluator = createEvaluator({ runs: [exampleRun()], catalog: exampleCatalog() });

function evaluate(service: string, input: Partial<WorkloadInput>, startupRatio = 1) {
  const found = evaluator.candidates({}).find(({ id }) => id === `${service}/-/on-demand`);
  if (found === undefined) throw new Error(`no candidate of ${service}`);
  const workload = Workload.parse({ predictionsPerDay: 1e5, alsoPaid: false, batchPeriodS: 86_400, ...input });
  return evaluator.price(found, workload, { ...CENTRAL_SIMULATION, startupRatio }).explain();
}

test.each([
  ['glue', 0.44],
  ['glue-flex', 0.29],
])(
  'a short run of %s pays a minute of one executor, and of the driver that starts before it, at %d a DPU-hour',
  (service, dpuUsd) => {
    const runs = 730 / 24;
    const [executors, driver] = evaluate(service, {}).breakdown;
    expect(executors).toMatchObject({ code: 'executors', monthlyUsd: expect.closeTo((runs * 60 * dpuUsd) / 3600, 9) });
    expect(driver).toMatchObject({ code: 'driver', monthlyUsd: expect.closeTo((runs * 75 * dpuUsd) / 3600, 9) });
  },
);

test('a job on spare capacity is planned with the wait for it, so it serves only where the deadline allows', () => {
  const hour = { deadlineS: 3600 };
  expect(evaluate('glue', { deadlineS: 900 }).feasible).toBe(true);
  expect(evaluate('glue-flex', { deadlineS: 900 })).toMatchObject({
    feasible: false,
    reasons: [{ code: 'start-over-deadline', deadlineS: 900 }],
  });
  expect(evaluate('glue-flex', hour).feasible).toBe(true);
  // The wait is not certain.
  expect(evaluate('glue-flex', hour, 3).feasible).toBe(false);
  const agesS = ['glue', 'glue-flex'].map((service) => evaluate(service, hour).freshnessS?.max ?? Number.NaN);
  expect((agesS[1] ?? 0) - (agesS[0] ?? 0)).toBeCloseTo(1800, 6);
});
