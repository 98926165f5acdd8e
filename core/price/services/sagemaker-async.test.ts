import { expect, test } from 'vitest';
import { reasonOf } from '#core/contract/testing/testing-reasons.ts';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import type { Simulation } from '#core/price/serving/candidate/types.ts';

const evaluator = createEvaluator({ runs: [exampleRun()], catalog: exampleCatalog() });
const ID = 'sagemaker-async/ml.c6i.large/on-demand';

function evaluate(input: Partial<WorkloadInput>, simulation: Partial<Simulation> = {}) {
  const found = evaluator.candidates({}).find((each) => each.id === ID);
  if (found === undefined) throw new Error(`no candidate ${ID}`);
  return evaluator
    .price(found, Workload.parse({ predictionsPerDay: 1e6, ...input }), {
      ...CENTRAL_SIMULATION,
      ...simulation,
    })
    .explain();
}

test('a request every two hours wakes an instance each time, and pays for little else', () => {
  const rare = evaluate({ predictionsPerDay: 12 });
  // λ = 12 per day, W 300 s, D 900 s: paid share of the time = 1 − 1/(λW + e^(λD)).
  const rate = 12 / 86_400;
  const cycle = rate * 300 + Math.exp(rate * 900);
  expect(rare.breakdown[0]?.monthlyUsd).toBeCloseTo((1 - 1 / cycle) * 730 * 0.102, 6);
  // Two puts of $5e-6 and two gets of $4e-7 for each of 365 requests.
  const puts = rare.breakdown.find((each) => each.code === 's3-requests');
  expect(puts?.monthlyUsd).toBeCloseTo(365 * 2 * (5e-6 + 4e-7), 9);
  expect(rare.latencyMs?.p50).toBeGreaterThan(300_000);
  expect(reasonOf(rare, 'wake-up')?.wakeMs).toBe(300_000);
});

test('a steady stream keeps one instance, which costs at most as much as an endpoint with one', () => {
  const steady = evaluate({ predictionsPerDay: 1e6 });
  expect(steady.count).toBe(1);
  expect(steady.breakdown[0]?.monthlyUsd).toBeCloseTo(730 * 0.102, 6);
  expect(steady.latencyMs?.p99).toBeLessThan(2_000);
  expect(steady.candidate.mode).toBe('async');
});

test('the office day pays for its hours, and the first requests of a morning wait for the first instance', () => {
  const office = evaluate({ predictionsPerDay: 1e6, shape: 'business-hours', peakToMean: 3 });
  // Eight hours of 24, and the quarter of an hour without a request that the alarm for idleness waits for, with the delay of its metric.
  const minutes = ((office.breakdown[0]?.monthlyUsd ?? 0) / (730 * 0.102)) * 1440;
  expect(minutes).toBeGreaterThan(480 + 14);
  expect(minutes).toBeLessThan(480 + 15 + 7);
  expect(office.latencyMs?.p50).toBeLessThan(2_000);
  // Five of 480 minutes come before it: at least 1 %.
  expect(office.latencyMs?.p99).toBeGreaterThan(10_000);
});

test.each(['flat', 'diurnal', 'business-hours'] as const)(
  'few requests cost no more than an instance that is always on, and more of them no less: %s',
  (shape) => {
    // Of a day, and of the six hours before a deadline.
    for (const deadlineS of [null, 21_767]) {
      const volumes = [12, 50, 102, 150, 204, 306, 1000, 10_000, 100_000, 1e6];
      const hours = volumes.map((predictionsPerDay) => {
        const [item] = evaluate({ predictionsPerDay, shape, deadlineS }).breakdown;
        return (item?.monthlyUsd ?? Infinity) / 0.102;
      });
      expect(hours.toSorted((a, b) => a - b)).toEqual(hours);
      expect(Math.max(...hours)).toBeLessThanOrEqual(730 * (1 + 1e-9));
    }
  },
);

test('waking up and the queue count against the SLO and the tolerated age', () => {
  const waiting = { callerWaits: true, inputsKnownInAdvance: 0 };
  const rare = evaluate({ ...waiting, predictionsPerDay: 100, sloMs: 10_000 });
  expect(reasonOf(rare, 'latency-over-slo')).toMatchObject({ percentile: 99, sloMs: 10_000, cause: 'wake-up' });
  expect(evaluate({ ...waiting, predictionsPerDay: 100, sloMs: 400_000 }).feasible).toBe(true);
  const quick = evaluate({ ...waiting, sloMs: 100 });
  expect(reasonOf(quick, 'latency-over-slo')?.cause).toBe('transfer');
  const old = evaluate({ predictionsPerDay: 100, maxStalenessS: 60 });
  expect(reasonOf(old, 'answer-too-old')).toMatchObject({ maxStalenessS: 60, cause: 'wake-up' });
});

test('a payload may be up to 1 GB, and a slow start makes rare requests wait longer', () => {
  expect(evaluate({ payloadBytesIn: 9e8, predictionsPerDay: 100 }).feasible).toBe(true);
  expect(evaluate({ payloadBytesIn: 1.1e9 }).reasons).toEqual([
    { code: 'payload-over-limit', part: 'payload', bytes: 1.1e9, limitBytes: 1e9, product: 'async-inference' },
  ]);
  const slow = evaluate({ predictionsPerDay: 12 }, { startupRatio: 2 });
  expect(slow.latencyMs?.p50).toBeGreaterThan(600_000);
  expect(slow.monthlyUsd).toBeGreaterThan(evaluate({ predictionsPerDay: 12 }).monthlyUsd ?? Infinity);
});
