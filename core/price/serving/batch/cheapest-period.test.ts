import { expect, test } from 'vitest';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';

const evaluator = createEvaluator({ runs: [exampleRun()], catalog: exampleCatalog() });

function evaluate(id: string, input: Partial<WorkloadInput>, simulation = CENTRAL_SIMULATION) {
  const candidate = evaluator.candidates({}).find((each) => each.id === id);
  if (candidate === undefined) throw new Error(`no candidate ${id}`);
  const workload = Workload.parse({
    predictionsPerDay: 1e6,
    payloadBytesOut: 0,
    inputsStored: 'kept-as-sent',
    ...input,
  });
  const evaluation = evaluator.price(candidate, workload, simulation).explain();
  const { max, mean } = evaluation.freshnessS ?? { max: 0, mean: 0 };
  const usd = (code: string) => evaluation.breakdown.find((item) => item.code === code)?.monthlyUsd ?? 0;
  return { hours: Math.round((2 * (max - mean)) / 36) / 100, usd, monthlyUsd: evaluation.monthlyUsd ?? 0 };
}

const LAMBDA = 'lambda-batch/-/on-demand';
const EC2 = 'ec2-batch/c7a.large/on-demand';
const MB = 2 ** 20;

test('large inputs do not wait a day for a job that starts for nothing', () => {
  const hourly = evaluate(LAMBDA, { payloadBytesIn: MB });
  expect(hourly.hours).toBe(1);
  // Of the inputs of two hours, 2 × 1,000,000 ÷ 24 × 1 MiB are kept: 83,333 MiB, 81.38 GiB at $0.023.
  expect(hourly.usd('s3-kept-runs')).toBeCloseTo(1.8717, 4);
  const daily = evaluate(LAMBDA, { payloadBytesIn: MB, batchPeriodS: 86_400 });
  expect(daily.usd('s3-kept-runs')).toBeCloseTo(24 * 1.87174, 3);
  expect(daily.monthlyUsd - hourly.monthlyUsd).toBeGreaterThan(40);
});

test('the start of a machine is weighed against the inputs that wait for it', () => {
  // A start on EC2 bills 146.5 s and the model's load, about $0.0042: 30 a month are $0.13, 730 are $3.05. Two days of 100 KiB are $4.28.
  const { hours } = evaluate(EC2, { payloadBytesIn: 100 * 1024 });
  expect(hours).toBeGreaterThan(1);
  expect(hours).toBeLessThan(24);
  const costs = [1, 2, 3, 4, 6, 8, 12, 24].map((h) => {
    const { monthlyUsd } = evaluate(EC2, { payloadBytesIn: 100 * 1024, batchPeriodS: 3600 * h });
    return { h, monthlyUsd };
  });
  const leastUsd = Math.min(...costs.map(({ monthlyUsd }) => monthlyUsd));
  const longest = costs.filter(({ monthlyUsd }) => monthlyUsd <= leastUsd + Math.max(1, 0.05 * leastUsd)).at(-1);
  expect(hours).toBe(longest?.h);
});

test('the period is chosen once, and kept in a simulation in which another would be cheaper', () => {
  const small = { ...CENTRAL_SIMULATION, trafficRatio: 0.001 };
  expect(evaluate(LAMBDA, { payloadBytesIn: MB }, small).hours).toBe(24);
  const kept = evaluate(LAMBDA, { payloadBytesIn: MB }, { ...small, sizedIn: CENTRAL_SIMULATION });
  expect(kept.hours).toBe(1);
  expect(kept.usd('s3-kept-runs')).toBeCloseTo(0.0018717, 7);
});

test('cents are not worth more runs, unless every saving is material', () => {
  expect(evaluate(LAMBDA, { payloadBytesIn: 1024 }).hours).toBe(24);
  expect(evaluate(LAMBDA, { payloadBytesIn: 1024, materialUsd: 0 }).hours).toBeLessThan(24);
});

test('a stated period is kept, and runs that score every entity stay as rare as they may be', () => {
  expect(evaluate(EC2, { payloadBytesIn: MB, batchPeriodS: 86_400 }).hours).toBe(24);
  const entities = { callerWaits: true, inputsKnownInAdvance: 1, readsPerEntityPerDay: 1, payloadBytesIn: MB } as const;
  expect(evaluate(EC2, entities).hours).toBe(24);
});

test('a commitment is kept small by smaller runs, where a deadline would ask many instances of a daily one', () => {
  const tight = { predictionsPerDay: 1e8, deadlineS: 600, payloadBytesIn: 1 } as const;
  const at = (hours: number) =>
    evaluate('ec2-batch/m6i.xlarge/3yr', { ...tight, batchPeriodS: 3600 * hours }).monthlyUsd;
  expect(evaluate('ec2-batch/m6i.xlarge/on-demand', tight).hours).toBe(24);
  const chosen = evaluate('ec2-batch/m6i.xlarge/3yr', tight);
  expect(chosen.monthlyUsd).toBe(at(chosen.hours));
  expect(chosen.monthlyUsd).toBeLessThan(at(24) - 25);
});

test('where no daily run is possible, the longest usual period with a possible run is used', () => {
  const huge = { predictionsPerDay: 3e11, deadlineS: 600, payloadBytesIn: 1 } as const;
  const possible = (hours: number) => evaluate(EC2, { ...huge, batchPeriodS: 3600 * hours }).monthlyUsd > 0;
  expect(possible(24)).toBe(false);
  const { hours, monthlyUsd } = evaluate(EC2, huge);
  expect(monthlyUsd).toBeGreaterThan(0);
  expect(possible(hours)).toBe(true);
  const longer = [12, 8, 6, 4, 3, 2].filter((each) => each > hours);
  expect(longer.filter(possible)).toEqual([]);
});
