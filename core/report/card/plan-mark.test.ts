import { expect, test } from 'vitest';
import { planMark } from './plan-mark.ts';
import { examplePlan } from '#core/report/testing.ts';

test('the mark of a plan changes with what it was made from, and not with when it was made', () => {
  const plan = examplePlan();
  const { workload, catalog } = plan;
  expect(planMark({ ...plan, createdAt: '2030-01-01T00:00:00Z' })).toBe(planMark(plan));
  const others = [
    { ...plan, workload: { ...workload, discountPct: 1 } },
    { ...plan, workload: { ...workload, assumed: ['age' as const] } },
    { ...plan, catalog: { ...catalog, sha256: 'a' } },
    { ...plan, runs: [] },
    { ...plan, seed: 2 },
    { ...plan, options: plan.options.slice(1) },
  ];
  expect(new Set([plan, ...others].map(planMark)).size).toBe(others.length + 1);
});
