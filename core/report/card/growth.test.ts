import { expect, test } from 'vitest';
import { viewOf } from '#core/decide/plan-view.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import { growthSentence, leavePoint } from './growth.ts';
import { EDGE_CASES } from '#core/report/testing-cases.ts';

/** The example at a million a day, whose choice and another option cost these dollars a month at one, two, four and eight million. */
function planWith(
  own: readonly (number | null)[],
  other: readonly number[],
  breakEven: number | null = null,
): PlanDocument {
  const plan = EDGE_CASES.example();
  const rival = plan.options.find(
    ({ id, feasible, gpu, purchase, excludedBy }) =>
      id !== plan.verdict.optionId && feasible && gpu === undefined && purchase === 'on-demand' && excludedBy === null,
  );
  if (rival === undefined || plan.verdict.optionId === null) throw new Error('the example has two options');
  return {
    ...plan,
    workload: { ...plan.workload, predictionsPerDay: 1e6, materialUsd: 25 },
    breakEvens: breakEven === null ? [] : [{ between: [plan.verdict.optionId, rival.id], perDay: breakEven }],
    costByVolume: {
      perDay: [1e6, 2e6, 4e6, 8e6],
      options: [
        { id: plan.verdict.optionId, monthlyUsd: [...own] },
        { id: rival.id, monthlyUsd: [...other] },
      ],
    },
  };
}

test('the choice is left at the break-even beyond which the other costs less', () => {
  const plan = planWith([10, 20, 100, 200], [50, 50, 60, 70], 2.6e6);
  expect(leavePoint(viewOf(plan))?.perDay).toBe(2.6e6);
  // 1.1^11 = 2.85 is the first power above 2.6.
  expect(growthSentence(viewOf(plan))).toMatch(
    /^From about 2\.6 million a day on, .* costs less\. At 10 % more traffic a month, that is in about 11 months\.$/,
  );
  const later = planWith([10, 20, 40, 90], [50, 50, 60, 70], 6e6);
  // A year of growth is 3.14 times the traffic.
  expect(growthSentence(viewOf(later))).toMatch(/, after a year it costs \$31 a month\.$/);
});

test('a break-even above which the choice itself becomes the cheaper one does not justify leaving, whatever is material', () => {
  const plan = planWith([10, 20, 30, 40], [9, 19, 33, 79], 3e6);
  expect(leavePoint(viewOf({ ...plan, workload: { ...plan.workload, materialUsd: 0 } }))).toBeNull();
  expect(growthSentence(viewOf(plan))).toBe('At 10 % more traffic a month, after a year it costs $26 a month.');
});

test('a plan without costs over the volume says nothing', () => {
  const { costByVolume: _, ...plan } = planWith([1, 1, 1, 1], [2, 2, 2, 2]);
  expect(growthSentence(viewOf(plan))).toBe('');
});
