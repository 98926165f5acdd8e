import { expect, test } from 'vitest';
import { EDGE_CASES } from '#core/report/testing-cases.ts';
import { qualifies } from './plan-options.ts';
import { viewOf } from './plan-view.ts';

test('a plan has one view, and a changed copy of it another one', () => {
  const plan = EDGE_CASES.example();
  const { current } = plan.workload;
  expect(viewOf(plan)).toBe(viewOf(plan));
  const unpaid = viewOf({ ...plan, workload: { ...plan.workload, current: null } });
  expect(viewOf(plan).money?.against.kind).toBe('currentDeployment');
  expect(viewOf(plan).currentDeployment?.monthlyUsd).toBe(current?.monthlyUsd);
  expect(unpaid.money?.against.kind).toBe('next-mode');
  expect(unpaid.currentDeployment).toBeNull();
});

test('the best of a mode is the choice in its own mode, and elsewhere the cheapest option that competes', () => {
  const plan = EDGE_CASES.example();
  const { chosen, sorted, bestOf } = viewOf(plan);
  const mostExpensive = sorted.findLast((option) => qualifies(option) && option.mode === chosen?.mode);
  expect(mostExpensive?.id).not.toBe(chosen?.id);
  const verdict = { ...plan.verdict, optionId: mostExpensive?.id ?? null };
  expect(viewOf({ ...plan, verdict }).bestOf.get('batch')).toBe(mostExpensive);
  expect(bestOf.get('realtime')).toBe(sorted.find((option) => qualifies(option) && option.mode === 'realtime'));
  const ruledOut = plan.options.map((option) => ({
    ...option,
    feasible: option.mode !== 'realtime' && option.feasible,
  }));
  expect(viewOf({ ...plan, options: ruledOut }).bestOf.has('realtime')).toBe(false);
});

test('the next option is not stated for another choice than the one that was searched for', () => {
  const plan = EDGE_CASES.example();
  const { next, sorted } = viewOf(plan);
  expect(next?.id).toBe(plan.sensitivity?.nextId);
  expect(next).not.toBeNull();
  expect(viewOf({ ...plan, verdict: { ...plan.verdict, optionId: sorted.at(-1)?.id ?? null } }).next).toBeNull();
});
