import { expect, test } from 'vitest';
import { PlanDocument } from '#core/contract/plan/plan.ts';
import { PRESETS } from '#core/contract/workload/presets.ts';
import { sharedPlanOf } from './shared-plan.ts';

test.for(PRESETS.map(({ name }) => name))('the plan of %s, with all prices, matches the contract', async (name) => {
  const { code, stdout, stderr } = (await sharedPlanOf(name)).finished;
  expect(code, stderr).toBe(0);
  const plan = PlanDocument.parse(JSON.parse(stdout));
  expect(plan.workload.preset).toBe(name);
  expect(plan.options.length).toBeGreaterThan(3);
  expect(plan.verdict.because.length).toBeGreaterThan(0);
});
