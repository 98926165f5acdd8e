import { expect, test } from 'vitest';
import { Workload } from '#core/contract/workload.ts';
import { CALLER_WAITS } from './scenarios-caller-waits.cases.ts';
import { BORDERS_CALLER_WAITS } from './scenarios-borders-caller-waits.cases.ts';
import { BORDERS_NO_CALLER_WAITS } from './scenarios-borders-no-caller-waits.cases.ts';
import { NO_CALLER_WAITS } from './scenarios-no-caller-waits.cases.ts';
import { WORK_AT_ONCE } from './scenarios-work-at-once.cases.ts';
import { contradictions, doubtedPlan } from './testing-scenario-plans.ts';

const SCENARIOS = [
  ...NO_CALLER_WAITS,
  ...BORDERS_NO_CALLER_WAITS,
  ...CALLER_WAITS,
  ...BORDERS_CALLER_WAITS,
  ...WORK_AT_ONCE,
];
const NAMES = SCENARIOS.map(({ name }) => name);

test('every scenario has a name of its own', () => {
  expect(new Set(NAMES).size).toBe(NAMES.length);
});

test.each(SCENARIOS)('$name', (scenario) => {
  const plan = doubtedPlan(scenario, Workload.parse(scenario.workload));
  expect(contradictions(scenario, plan), scenario.because).toEqual([]);
});
