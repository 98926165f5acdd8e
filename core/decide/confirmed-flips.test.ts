import { expect, test } from 'vitest';
import { exampleRun } from '#core/contract/testing/testing.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import type { FlipFact } from '#core/contract/verdict/verdict-changes.ts';
import { Workload } from '#core/contract/workload/workload.ts';
import { finished } from '#core/steps.ts';
import { confirmedFlips } from './confirmed-flips.ts';
import { leversOf } from './flips/levers.ts';
import { makePlan } from './plan.ts';
import { viewOf } from './plan-view.ts';
import { MARKET, MARKET_PRICER } from './verdict/testing.ts';

const WORKLOAD = Workload.parse({
  predictionsPerDay: 1e6,
  callerWaits: true,
  sloMs: 200,
  inputsKnownInAdvance: 0,
  materialUsd: 0,
});

function planAt(workload: Workload, flips = false): PlanDocument {
  return makePlan({
    runs: [exampleRun()],
    workload,
    candidates: MARKET,
    evaluator: MARKET_PRICER,
    simulations: 64,
    seed: 1,
    createdAt: '2026-01-01T00:00:00Z',
    catalog: { asOf: '2026-09-01', region: 'us-east-1', sha256: 'ab'.repeat(32) },
    flips,
    assumptions: [],
  });
}

function modeAt(workload: Workload) {
  const plan = planAt(workload);
  return viewOf(plan).isRarelyHeld ? 'none' : plan.verdict.mode;
}

const confirmed = (...flips: readonly FlipFact[]) =>
  finished(confirmedFlips(flips, { workload: WORKLOAD, levers: leversOf(WORKLOAD, 1), modeAt }));

const base = planAt(WORKLOAD, true);
const slo = base.verdict.flips.find(({ code, input }) => code === 'input-falls' && input === 'sloMs');

test('a flip is kept where a plan at its value has the mode that it states', () => {
  if (slo?.code !== 'input-falls') throw new Error('the market has an SLO that nothing meets');
  expect(confirmed(slo)).toEqual([slo]);
});

test('a flip that a plan at its value contradicts is dropped', () => {
  const wrong = { code: 'input-rises', input: 'predictionsPerDay', at: 1.63e6, becomes: 'batch' } as const;
  expect(confirmed(wrong)).toEqual([]);
});

test('a flip that is stated a little too early moves to where a plan confirms it', () => {
  if (slo?.code !== 'input-falls') throw new Error('the market has an SLO that nothing meets');
  const early = { ...slo, at: slo.at * 1.02 };
  const [moved] = confirmed(early);
  expect(moved?.at).toBeLessThan(early.at);
  expect(moved?.at).toBeGreaterThan(0.97 * slo.at);
  expect(confirmed({ ...slo, at: slo.at * 1.1 })).toEqual([]);
});

test('a factor of an estimate and a waiting caller have no plan of their own and stay', () => {
  const factor = { code: 'input-rises', input: 'startup', at: 2, becomes: 'batch' } as const;
  const waits = { code: 'caller-waits', input: 'callerWaits', at: 0, becomes: 'batch' } as const;
  expect(confirmed(factor, waits)).toEqual([factor, waits]);
});

test('every flip of a plan is confirmed by a plan at its value', () => {
  const flips = base.verdict.flips.filter(({ code }) => code === 'input-rises' || code === 'input-falls');
  expect(flips.length).toBeGreaterThan(0);
  expect(confirmed(...flips)).toEqual(flips);
});
