import { expect, test } from 'vitest';
import { PRESETS } from '#core/contract/workload/presets.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { checkGate, gateProblem, parseGate } from './gate.ts';
import { makePlan } from '#core/decide/plan.ts';
import { MARKET, MARKET_PRICER } from '#core/decide/verdict/testing.ts';

function planOf(name: string): PlanDocument {
  const preset = PRESETS.find((p) => p.name === name);
  if (preset === undefined) throw new Error(name);
  return makePlan({
    runs: [exampleRun()],
    workload: preset.workload,
    candidates: MARKET,
    evaluator: MARKET_PRICER,
    simulations: 32,
    seed: 1,
    createdAt: '2026-01-01T00:00:00Z',
    catalog: { asOf: '2026-09-01', region: 'us-east-1', sha256: 'ab' },
    assumptions: [],
  });
}

const fraud = planOf('fraud-detection');

function check(expression: string, plan = fraud) {
  const gate = parseGate(expression);
  return gate.kind === 'ok' ? checkGate(gate.value, plan) : gate;
}

test.each([
  ['monthlyUsd > 10000', 'passed'],
  ['monthlyUsd>1', 'failed'],
  ['monthlyUsd.high >= 1e9', 'passed'],
  ['latencyMs.p99 <= 100', 'failed'],
  ['verdict.mode != realtime', 'passed'],
  ['verdict.mode == "realtime"', 'failed'],
  ['verdict.probabilityCheapest < 0.5', 'passed'],
  ['verdict.flips.0.input == nothing', 'passed'],
  ['verdict.because.0.code == nothing', 'passed'],
  ['reasons.99.text == nothing', 'failed'],
  ['breakdown.0.monthlyUsd > 1', 'failed'],
  ['feasible == false', 'passed'],
  ['batch.best.rowsPerS < 1_000', 'passed'],
  ['realtime.service.meanMs > 0.01', 'failed'],
  ['model.opset.nothing == 3', 'failed'],
  ['trust.verdict == poor', 'passed'],
  ['coldStart.processMs != 118', 'passed'],
])("the gate '%s' has %s", (expression, state) => {
  expect(check(expression)).toMatchObject({ kind: 'ok', value: { state } });
});

test('null fails a gate and says so', () => {
  expect(check('freshnessS.max > 5', fraud)).toMatchObject({ value: { state: 'passed' } });
  const none = {
    ...fraud,
    verdict: { ...fraud.verdict, mode: 'none' as const, optionId: null, probabilityCheapest: null },
  };
  expect(check('monthlyUsd > 1e9', none)).toEqual({
    kind: 'ok',
    value: { state: 'failed', text: 'monthlyUsd > 1e9: monthlyUsd has no value (no option was chosen)' },
  });
  expect(check('verdict.probabilityCheapest > 2', none)).toMatchObject({ value: { state: 'failed' } });
  const unmeasured = { ...fraud, runs: [exampleRun({ microBatch: null, realtime: null })] };
  expect(check('realtime.slo.maxRatePerS < 5', unmeasured)).toMatchObject({
    value: { state: 'failed', text: expect.stringContaining('it is null') },
  });
  expect(check('microBatch.frontier.99.meanBatch < 5')).toMatchObject({ value: { state: 'failed' } });
});

test.each([
  ['monthly > 5', /there is no field "monthly".*starts with one of id, service/],
  ['monthlyUsd.mean > 5', /there is no field "mean" here; there are value, low, high/],
  ['latencyMs > 5', /is a group of fields; name one of p50, p99/],
  ['realtime.slo.nothing > 5', /there is no field "nothing"/],
  ['realtime.curve > 5', /is a list/],
  ['realtime.curve.first.requests > 5', /should be a place in a list/],
  ['simulations>5', /fields of the plan itself cannot be gated/],
  [
    'verdict.flips.0.nothing == 1',
    /there is no field "nothing" here; there are code, input, at, becomes, holds, isAbout, monthlyUsd, optionId, variant, changedShare, text/,
  ],
  ['verdict.mode > batch', /only == and != compare it/],
  ['monthlyUsd > cheap', /is a number and cannot be compared with "cheap"/],
  ['monthlyUsd', /is not a gate: write 'PATH OP VALUE'/],
  ['monthlyUsd => 5', /is not a gate/],
  ['monthlyUsd > ', /is not a gate/],
  ['constructor > 5', /there is no field "constructor"/],
])("the gate '%s' is refused with what would be right", (expression, problem) => {
  expect(check(expression)).toMatchObject({ kind: 'refused', problem: expect.stringMatching(problem) });
});

test.each([
  ['monthlyUsd > 5', null],
  ['realtime.slo.maxRatePerS.low < 200', null],
  ['microBatch.frontier.0.corrected.p99Ms > 5', null],
  ['verdict.mode != batch', null],
  ['monthly > 5', /there is no field "monthly"/],
  ['verdict.modes == batch', /there is no field "modes"/],
  ['realtime.curve.first.requests > 5', /should be a place in a list/],
])('before there is any plan, the path of %s is known to be right or wrong', (expression, problem) => {
  const gate = parseGate(expression);
  if (gate.kind === 'refused') throw new Error(gate.problem);
  if (problem === null) expect(gateProblem(gate.value)).toBeNull();
  else expect(gateProblem(gate.value)).toMatch(problem);
});

test.each([
  ['<', [false, false, true]],
  ['<=', [false, true, true]],
  ['>', [true, false, false]],
  ['>=', [true, true, false]],
  ['==', [false, true, false]],
  ['!=', [true, false, true]],
] as const)('a condition with %s fails below, at and above its value as it says', (operator, fails) => {
  const value = fraud.options.find(({ id }) => id === fraud.verdict.optionId)?.monthlyUsd?.value ?? Number.NaN;
  const states = [value * 0.99, value, value * 1.01].map((limit) => check(`monthlyUsd ${operator} ${limit}`));
  expect(states.map((each) => (each.kind === 'ok' ? each.value.state === 'failed' : null))).toEqual(fails);
});

test('a gate is parsed: spaces, quotes, underscores and words', () => {
  const parts = (expression: string) => {
    const gate = parseGate(expression);
    return gate.kind === 'ok' ? [gate.value.path, gate.value.operator, gate.value.value] : null;
  };
  expect(parts('  a.b.0   >=   1_000  ')).toEqual(['a.b.0', '>=', 1000]);
  expect(parts("verdict.mode=='real time'")).toEqual(['verdict.mode', '==', 'real time']);
  expect(parts('mode != "12"')).toEqual(['mode', '!=', 12]);
  expect(parts('mode == " "')).toEqual(['mode', '==', ' ']);
  expect(parts(`mode == "it's'`)).toEqual(['mode', '==', `"it's'`]);
  expect(parts('x > Infinity')).toEqual(['x', '>', 'Infinity']);
  expect([parts('1a > 2'), parts('a > 2 > 3')]).toEqual([null, ['a', '>', '2 > 3']]);
});

test('true and false are compared as words', () => {
  expect(check('feasible == true')).toMatchObject({ value: { state: 'failed' } });
  expect(check('feasible != true')).toMatchObject({ value: { state: 'passed' } });
  expect(check('feasible > true')).toMatchObject({ kind: 'refused' });
});
