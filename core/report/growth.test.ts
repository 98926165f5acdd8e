import { expect, test } from 'vitest';
import type { PlanDocument } from '#core/contract/plan.ts';
import { growthSentence, leavePoint } from './growth.ts';
import { EDGE_CASES } from './testing-cases.ts';

/** The example at a million a day, whose choice and another option cost these dollars a month at one, two, four and eight million. */
function planWith(own: readonly (number | null)[], other: readonly number[]): PlanDocument {
  const plan = EDGE_CASES.example();
  const rival = plan.options.find(
    ({ id, feasible, gpu, purchase, excludedBy }) =>
      id !== plan.verdict.optionId && feasible && gpu === undefined && purchase === 'on-demand' && excludedBy === null,
  );
  if (rival === undefined || plan.verdict.optionId === null) throw new Error('the example has two options');
  return {
    ...plan,
    workload: { ...plan.workload, predictionsPerDay: 1e6, materialUsd: 25 },
    costByVolume: {
      perDay: [1e6, 2e6, 4e6, 8e6],
      options: [
        { id: plan.verdict.optionId, monthlyUsd: [...own] },
        { id: rival.id, monthlyUsd: [...other] },
      ],
    },
  };
}

test('the choice is left at the first volume at which another costs materially less', () => {
  const plan = planWith([10, 20, 100, 200], [50, 50, 60, 70]);
  expect(leavePoint(plan)?.perDay).toBe(4e6);
  // A year of growth is 3.14 times the traffic; 1.1^8 = 2.14 is the first power above 2.
  expect(growthSentence(plan)).toMatch(
    /^From about 4 million a day on, .* costs less\. At 10 % more traffic a month, after a year it costs \$66 a month\.$/,
  );
  const sooner = planWith([10, 60, 100, 200], [50, 20, 30, 40]);
  expect(growthSentence(sooner)).toMatch(
    /^From about 2 million a day on, .* costs less\. At 10 % more traffic a month, that is in about 8 months\.$/,
  );
});

test('a difference that does not matter is no reason to leave', () => {
  const plan = planWith([10, 20, 40, 80], [9, 19, 39, 79]);
  expect(leavePoint(plan)).toBeNull();
  expect(growthSentence(plan)).toBe('At 10 % more traffic a month, after a year it costs $31 a month.');
});

test('it is left where it is not feasible any more', () => {
  expect(leavePoint(planWith([10, null, null, null], [50, 50, 60, 70]))).toMatchObject({ perDay: 2e6 });
});

test('a plan without costs over the volume says nothing', () => {
  const { costByVolume: _, ...plan } = planWith([1, 1, 1, 1], [2, 2, 2, 2]);
  expect(growthSentence(plan)).toBe('');
});
