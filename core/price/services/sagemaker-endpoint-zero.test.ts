import { expect, test } from 'vitest';
import { reasonOf } from '#core/contract/testing/testing-reasons.ts';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';

const evaluator = createEvaluator({ runs: [exampleRun()], catalog: exampleCatalog() });

function candidate(service: string) {
  const found = evaluator.candidates({}).find(({ id }) => id === `${service}/ml.c6i.large/on-demand`);
  if (found === undefined) throw new Error(`no candidate of ${service}`);
  return found;
}

function evaluate(service: string, input: Partial<WorkloadInput>) {
  const workload = Workload.parse({ predictionsPerDay: 1e5, alsoPaid: false, ...input });
  return evaluator.price(candidate(service), workload, CENTRAL_SIMULATION).explain();
}

const ZERO = 'sagemaker-endpoint-zero';
/** Eight hours with all of the traffic, and sixteen without any. */
const OFFICE = { shape: 'business-hours', peakToMean: 3 } as const;

test('no instance runs at night, from 15 minutes after the last request on; 5.03 minutes of requests fail in the morning and come from a queue', () => {
  const office = evaluate(ZERO, OFFICE);
  const awake = 1 - (16 * 60 - 15) / 1440;
  expect(office.breakdown[0]).toMatchObject({ code: 'always-on', monthlyUsd: expect.closeTo(730 * awake * 0.102, 6) });
  // By the minute: six of the 480 minutes with requests.
  expect(reasonOf(office, 'fails-from-zero')).toMatchObject({ share: expect.closeTo(6 / 480, 4), startS: 360 });
  expect(reasonOf(office, 'requests-through')).not.toBeNull();
  expect(office.latencyMs?.p99).toBeGreaterThan(360_000);
});

test('for a waiting caller the requests that fail are an outage; without idle times it is the autoscaled endpoint', () => {
  const waiting = { callerWaits: true, sloMs: 500 } as const;
  expect(evaluate(ZERO, { ...OFFICE, ...waiting })).toMatchObject({
    feasible: false,
    reasons: [{ code: 'fails-from-zero', share: expect.closeTo(6 / 480, 4) }],
  });
  const steady = { ...waiting, predictionsPerDay: 1e6 };
  const zero = evaluate(ZERO, steady);
  expect(zero.feasible).toBe(true);
  expect(zero.monthlyUsd).toBeCloseTo(evaluate('sagemaker-endpoint-autoscaled', steady).monthlyUsd ?? 0, 6);
});

test('what is deployed keeps the instances that are billed: none for senders that try again, all that a waiting caller needs', () => {
  const use = (input: Partial<WorkloadInput>) => {
    const workload = Workload.parse({ predictionsPerDay: 1e5, alsoPaid: false, ...input });
    return evaluator.detailsOf(candidate(ZERO), workload, 1)?.deployment.use;
  };
  expect(use(OFFICE)).toMatchObject({ scaling: 'to-zero', always: { onDemand: 0, spot: 0 } });
  const steady = { callerWaits: true, sloMs: 500, predictionsPerDay: 1e6, minInstances: 3 } as const;
  // Three instances at any time, at $0.102 an hour.
  const billed = { code: 'always-on', monthlyUsd: expect.closeTo(730 * 3 * 0.102, 6) };
  expect(evaluate(ZERO, steady).breakdown[0]).toMatchObject(billed);
  expect(use(steady)).toMatchObject({ scaling: 'to-zero', always: { onDemand: 3, spot: 0 } });
});
