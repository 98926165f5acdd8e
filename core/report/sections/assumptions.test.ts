import { expect, test } from 'vitest';
import { viewOf } from '#core/decide/plan-view.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import type { Assumption } from '#core/contract/plan/assumptions.ts';
import { orderedAssumptions } from './assumptions.ts';
import { EDGE_CASES } from '#core/report/testing-cases.ts';

const limit = (id: string): Assumption => ({
  code: 'judged-limit',
  id,
  value: 1,
  unit: 'ms',
  note: '',
  kind: 'ASSUMPTION',
  source: null,
  text: id,
});

function planOf(service: PlanDocument['options'][number]['service'], ids: readonly string[]): PlanDocument {
  const plan = EDGE_CASES.example();
  const options = plan.options.map((option) => (option.id === plan.verdict.optionId ? { ...option, service } : option));
  return { ...plan, options, assumptions: ids.map(limit) };
}

test('the assumptions about the chosen service and what stands around it come first; those about other services are apart', () => {
  const plan = planOf('sagemaker-serverless', [
    'sagemaker-serverless.start',
    'msk.brokers',
    'usual.metrics',
    'lambda.front-p50',
  ]);
  const { ofChoice, ofOthers } = orderedAssumptions(viewOf(plan));
  expect(ofChoice.map(({ text }) => text)).toEqual(['sagemaker-serverless.start', 'usual.metrics']);
  expect(ofOthers.map(({ text }) => text)).toEqual(['msk.brokers', 'lambda.front-p50']);
});

test('a service that runs on another one has its assumptions, too', () => {
  const { ofChoice } = orderedAssumptions(
    viewOf(planOf('ecs-fargate', ['fargate.throttled-share', 'ecs-fargate.operations', 'eks.pods'])),
  );
  expect(ofChoice.map(({ text }) => text)).toEqual(['fargate.throttled-share', 'ecs-fargate.operations']);
});

test('where nothing is chosen, all are about the plan', () => {
  expect(orderedAssumptions(viewOf(EDGE_CASES.nothingFits())).ofOthers).toEqual([]);
});
