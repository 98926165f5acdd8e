import { expect, test } from 'vitest';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { reasonOf } from '#core/contract/testing/testing-reasons.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { CENTRAL_SIMULATION } from './central-simulation.ts';
import { answerLimits } from './answer-limits.ts';

const evaluator = createEvaluator({ runs: [exampleRun()], catalog: exampleCatalog() });

function evaluate(id: string, input: Partial<WorkloadInput>) {
  const candidate = evaluator.candidates({}).find((each) => each.id === id);
  if (candidate === undefined) throw new Error(`no candidate ${id}`);
  return evaluator.price(candidate, Workload.parse({ predictionsPerDay: 100, ...input }), CENTRAL_SIMULATION).explain();
}

test('a caller limits the time of an answer by the SLO, and everyone by the age of answers', () => {
  const limits = (input: Partial<WorkloadInput>) => answerLimits(Workload.parse({ predictionsPerDay: 1, ...input }));
  expect(limits({})).toEqual([]);
  expect(limits({ sloMs: 100, maxStalenessS: 2 })).toEqual([{ kind: 'age', percentile: 99, limitMs: 2000 }]);
  expect(limits({ callerWaits: true, sloMs: 100, sloPercentile: 95, maxStalenessS: 2 })).toEqual([
    { kind: 'slo', percentile: 95, limitMs: 100 },
    { kind: 'age', percentile: 99, limitMs: 2000 },
  ]);
});

test('a function whose cold starts take longer than an answer may be old is infeasible, or keeps a container ready', () => {
  // An event every 864 s: one in e^(600/864) finds no container.
  const cold = Math.exp(-600 / 864);
  const serverless = evaluate('sagemaker-serverless/-/on-demand', { maxStalenessS: 1 });
  expect(reasonOf(serverless, 'answer-too-old')).toMatchObject({
    maxStalenessS: 1,
    cause: 'cold-start',
    causeShare: expect.closeTo(cold, 2),
  });
  expect(reasonOf(serverless, 'provisioning-unpriced')).not.toBeNull();
  const patient = evaluate('lambda/-/on-demand', { maxStalenessS: 60 });
  expect(reasonOf(patient, 'cold-starts')?.share).toBeCloseTo(cold, 2);
  const prompt = evaluate('lambda/-/on-demand', { maxStalenessS: 0.3 });
  expect(reasonOf(prompt, 'provisioned')).toMatchObject({ containers: 1, why: 'cold-starts' });
  expect(prompt.freshnessS?.max).toBeLessThan(0.3);
});

test('a fleet whose answers take longer than they may be old is infeasible', () => {
  expect(evaluate('ecs-fargate/-/on-demand', { maxStalenessS: 1 }).feasible).toBe(true);
  const late = evaluate('ecs-fargate/-/on-demand', { maxStalenessS: 0.002 });
  expect(late.reasons).toMatchObject([{ code: 'answer-too-old', maxStalenessS: 0.002, cause: 'peak' }]);
});
