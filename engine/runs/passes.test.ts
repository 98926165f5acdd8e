import { expect, test } from 'vitest';
import { FEW_SERVICES } from '#core/contract/testing/testing.ts';
import { hasFirstPass } from '#core/measure/run/expected-phases.ts';
import { FAILED, FREE, measured, millionAmong, ONCE, PASS, testFinalVerdict, testOpenVerdict } from './passes.cases.ts';
import { begunPhases, SHORT } from './testing.ts';

/** Services of each mode on demand, among which a verdict takes half of the time. passes.full.test.ts has those with other purchases. */
const ON_DEMAND = [...FEW_SERVICES, 'on-demand'];
const MILLION = millionAmong(ON_DEMAND);

testFinalVerdict(ON_DEMAND);
testOpenVerdict(ON_DEMAND);

test('after a failure no verdict is final: everything is measured at the requested effort', async () => {
  const { outcome, events } = await measured(MILLION, { noise: FAILED });
  expect(begunPhases(events)).toEqual([...ONCE, 'cold-start', 'batch', 'realtime', 'microbatch', 'batch-again']);
  expect(outcome.run.decision).toBeNull();
  expect(outcome.run.realtime?.curve[0]?.requests).toBe(PASS.standard);
});

test('without a workload, and with anything given exactly, there is one pass', async () => {
  for (const { events } of [await measured(null), await measured(MILLION, { sizes: [4] })]) {
    expect(begunPhases(events)).toEqual(ONCE);
  }
  expect(hasFirstPass({ ...SHORT, ...FREE, model: 'm', effort: 'quick', workload: MILLION })).toBe(false);
});
