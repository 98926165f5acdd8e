import { expect, test } from 'vitest';
import { exampleCatalog, exampleRun } from '#core/contract/testing.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { CENTRAL_WORLD } from './central-world.ts';

const base = exampleCatalog();
const seen = { unit: 'request', kind: 'exact', source: 'test', asOf: null, note: '' } as const;
const sqs = { id: 'sqs.standard', service: 'SQS', item: 'standard', usd: 4e-7, ...seen };
const evaluator = createEvaluator({ runs: [exampleRun()], catalog: { ...base, services: [...base.services, sqs] } });
const PER_MONTH = 730 / 24;

function bufferOf(id: string, input: Partial<WorkloadInput>) {
  const found = evaluator.candidates({}).find((each) => each.id === id);
  if (found === undefined) throw new Error(`no candidate ${id}`);
  const workload = Workload.parse({ predictionsPerDay: 1e6, minInstances: 1, ...input });
  const { breakdown } = evaluator.evaluate(found, workload, CENTRAL_WORLD);
  return breakdown.find(({ code }) => code === 'request-queue' || code === 'request-stream') ?? null;
}

const SPOT = 'ecs-fargate/-/spot';
const SCALED = 'ecs-fargate-autoscaled/-/on-demand';
const OFFICE = { predictionsPerDay: 5e8, shape: 'business-hours', peakToMean: 3 } as const;

test('few events before a spot fleet wait in SQS: 1.2 requests each', () => {
  const queue = bufferOf(SPOT, { predictionsPerDay: 1e5 });
  expect(queue).toMatchObject({ code: 'request-queue' });
  expect(queue?.monthlyUsd).toBeCloseTo(1e5 * PER_MONTH * 1.2 * 4e-7, 9);
});

test('many events wait in a Kinesis stream, which costs less', () => {
  const stream = bufferOf(SPOT, { predictionsPerDay: 1e8 });
  expect(stream).toMatchObject({ code: 'request-stream', count: 2 });
  expect(stream?.monthlyUsd).toBeCloseTo(2 * 730 * 0.015 + 1e8 * PER_MONTH * 1.4e-8, 6);
});

test('a fleet that scales has a queue only where requests wait for machines', () => {
  expect(bufferOf(SCALED, OFFICE)).not.toBeNull();
  expect(bufferOf(SCALED, { ...OFFICE, shape: 'flat', peakToMean: null })).toBeNull();
});

test('no queue stands before machines that are there all month, or between a fleet and a caller who waits', () => {
  expect(bufferOf('ecs-fargate/-/on-demand', {})).toBeNull();
  expect(bufferOf(SPOT, { callerWaits: true })).toBeNull();
  expect(bufferOf('lambda/-/on-demand', {})).toBeNull();
});
