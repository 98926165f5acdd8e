import { expect, test } from 'vitest';
import type { PlanDocument } from '#core/contract/plan.ts';
import { EDGE_CASES } from '#core/report/testing-cases.ts';
import { plainReasons } from './reasons.ts';

function textsOf(trust: 'good' | 'poor'): readonly string[] {
  const plan: PlanDocument = EDGE_CASES.example();
  const runs = plan.runs.map((run) => ({ ...run, trust: { ...run.trust, verdict: trust } }));
  // Without a stated cost of today, which is compared with whatever was measured.
  const workload = { ...plan.workload, current: null };
  return plainReasons({ ...plan, runs, workload }).map(({ text }) => text);
}

test('a good measurement claims what the choice saves, a poor one only what it costs', () => {
  const cost = /^It costs \$[\d.,]+ per month/;
  expect(textsOf('good').find((text) => cost.test(text))).toMatch(/, \$[\d.,]+ (less|more)\.$/);
  expect(textsOf('poor').find((text) => cost.test(text))).toMatch(/per month\.$/);
});
