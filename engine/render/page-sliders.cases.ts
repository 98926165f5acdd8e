import { expect, test } from 'vitest';
import type { PlanRequest } from '#core/contract/methods/methods.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import { PRESETS } from '#core/contract/workload/presets.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { createQuickPlanner } from '#core/decide/sensitivity/quick-plan.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { planDocument } from '#engine/plans/make-plan.ts';
import { catalogForPage, catalogOfPlan } from './page-sliders.ts';

/** The plans without a patch, made once: they take seconds, and no test changes one. */
const plans = new Map<string, Promise<PlanDocument>>();

export function planOf(preset: string): Promise<PlanDocument> {
  const plan = plans.get(preset) ?? makePlanOf(preset);
  plans.set(preset, plan);
  return plan;
}

export function makePlanOf(preset: string, patch: Partial<PlanRequest> = {}): Promise<PlanDocument> {
  const workload = PRESETS.find(({ name }) => name === preset)?.workload;
  if (workload === undefined) throw new Error(`there is no preset ${preset}`);
  const request = {
    runs: [exampleRun()],
    workload,
    instances: [],
    allInstances: false,
    purchases: [],
    estimates: false,
  };
  return planDocument({ ...request, seed: 1, ...patch }, { flips: false });
}

/** Tests the estimates of pages about plans of some presets. */
export function testPageEstimates(presets: readonly string[]): void {
  test.each(presets)('the prices in a page estimate as the whole catalogue does: %s', async (preset) => {
    const plan = await planOf(preset);
    const catalog = catalogOfPlan(plan);
    if (catalog === null) throw new Error('the catalogue changed during the test');
    const estimates = [catalog, catalogForPage(catalog, plan)].map((each) => {
      const { estimate } = createQuickPlanner(createEvaluator({ runs: plan.runs, catalog: each }));
      return [0.02, 1, 50].map((factor) => {
        const predictionsPerDay = plan.workload.predictionsPerDay * factor;
        return estimate({ plan, workload: { ...plan.workload, predictionsPerDay }, settled: plan });
      });
    });
    expect(estimates[1]).toEqual(estimates[0]);
  });

  test.each(presets)(
    'an estimate is the plan at the workload of the plan, and one step away it rises with the traffic: %s',
    async (preset) => {
      const plan = await planOf(preset);
      const catalog = catalogOfPlan(plan);
      if (catalog === null) throw new Error('the catalogue changed during the test');
      const { estimate } = createQuickPlanner(createEvaluator({ runs: plan.runs, catalog }));
      const at = (factor: number) => {
        const predictionsPerDay = plan.workload.predictionsPerDay * factor;
        return estimate({ plan, workload: { ...plan.workload, predictionsPerDay }, settled: plan });
      };
      const own = at(1);
      expect(own.options).toEqual(plan.options);
      expect([own.verdict.mode, own.verdict.optionId]).toEqual([plan.verdict.mode, plan.verdict.optionId]);
      const [fewer, same, more] = [1 / 1.02, 1 + 1e-12, 1.02].map((factor) => {
        const { options } = at(factor);
        return new Map(options.map(({ id, monthlyUsd }) => [id, monthlyUsd?.value]));
      });
      for (const { id, monthlyUsd } of plan.options) {
        if (monthlyUsd === null) continue;
        expect(same?.get(id) ?? monthlyUsd.value, id).toBeCloseTo(monthlyUsd.value, 6);
        expect(fewer?.get(id) ?? 0, id).toBeLessThanOrEqual(monthlyUsd.value * (1 + 1e-9));
        expect(more?.get(id) ?? Infinity, id).toBeGreaterThanOrEqual(monthlyUsd.value * (1 - 1e-9));
      }
      for (const factor of [1 / 1.02, 1.02]) {
        const { mode, optionId } = at(factor).verdict;
        if (mode === plan.verdict.mode) expect(optionId).toBe(plan.verdict.optionId);
      }
    },
  );
}
