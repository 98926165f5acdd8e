import { describe, expect, it } from 'vitest';
import { findPreset } from '#core/contract/workload/presets.ts';
import type { PlanDocument, PlanEstimate } from '#core/contract/plan/plan.ts';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { makePlan } from '#core/decide/plan.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { createQuickPlanner } from './quick-plan.ts';

const runs = [exampleRun()];
const catalog = exampleCatalog();
const evaluator = createEvaluator({ runs, catalog });

function planOf(workload: Workload, simulations = 32): PlanDocument {
  return makePlan({
    runs,
    workload,
    candidates: evaluator.candidates({}),
    pricer: evaluator,
    figuresOf: evaluator.figuresOf,
    handlingOf: evaluator.handlingOf,
    simulations,
    seed: 1,
    createdAt: '2026-01-01T00:00:00Z',
    catalog: { asOf: catalog.asOf, region: catalog.region, sha256: 'ab'.repeat(32) },
    assumptions: [],
  });
}

const millionADay = findPreset('million-a-day')?.workload;
if (millionADay === undefined) throw new Error('there is no such preset');
const plan = planOf(millionADay);
const quick = createQuickPlanner(evaluator);
const estimateFor = (workload: Workload): PlanEstimate => quick.estimate({ plan, workload, settled: plan });

describe('a plan between two frames', () => {
  it('has the rows of the last plan at the cost of the central simulation, without intervals', () => {
    const workload = { ...millionADay, predictionsPerDay: 3_000_000, discountPct: 10 };
    const estimate = estimateFor(workload);
    expect(estimate.options.map(({ id }) => id).sort()).toEqual(plan.options.map(({ id }) => id).sort());
    for (const option of estimate.options) {
      const { monthlyUsd, feasible } = evaluator.price(option, workload, CENTRAL_SIMULATION).explain();
      expect(option.feasible).toBe(feasible);
      expect(option.monthlyUsd).toEqual(feasible ? { value: monthlyUsd, low: null, high: null } : null);
    }
    expect(estimate.workload).toBe(workload);
    expect(Object.keys(estimate.verdict).sort()).toEqual(['frontier', 'mode', 'optionId']);
  });

  it('keeps the verdict short of a flip, and has what it becomes from there on', () => {
    const flips = plan.verdict.flips.filter(({ input }) => input in millionADay && input !== 'callerWaits');
    expect(flips.length).toBeGreaterThan(0);
    for (const { input, at, becomes } of flips) {
      const from = millionADay[input as 'predictionsPerDay'];
      const short = at + (from - at) * 0.02;
      expect(estimateFor({ ...millionADay, [input]: short }).verdict.mode).toBe(plan.verdict.mode);
      expect(estimateFor({ ...millionADay, [input]: at }).verdict.mode).toBe(becomes);
    }
  });

  it('names a chosen option of the mode that it names', () => {
    const preset = findPreset('fraud-detection');
    if (preset === null) throw new Error('there is no such preset');
    const { verdict, options } = estimateFor(preset.workload);
    expect(options.find(({ id }) => id === verdict.optionId)?.mode ?? 'none').toBe(verdict.mode);
    expect(verdict.mode).toBe(planOf(preset.workload).verdict.mode);
  });
});
