import { expect, test } from 'vitest';
import type { PlanRequest } from '#core/contract/methods/methods.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import { PRESETS } from '#core/contract/workload/presets.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { replanned, sourcesOfPlan } from '#core/decide/plan-asked.ts';
import { isPriced } from '#core/decide/plan-options.ts';
import { planDocument } from '#engine/plans/make-plan.ts';
import { catalogForPage, catalogOfPlan } from './page-sliders.ts';

/** A plan for a preset, without flips. `only` names the services that it may choose. */
export function makePlanOf(
  preset: string,
  patch: Partial<PlanRequest> = {},
  only: readonly string[] = [],
): Promise<PlanDocument> {
  const workload = PRESETS.find(({ name }) => name === preset)?.workload;
  if (workload === undefined) throw new Error(`there is no preset ${preset}`);
  const request = {
    runs: [exampleRun()],
    workload: { ...workload, only },
    instances: [],
    allInstances: false,
    purchases: [],
    estimates: false,
  };
  return planDocument({ ...request, seed: 1, ...patch }, { flips: false });
}

/** Tests how pages about plans of some presets plan again, among all services or those that `only` names. */
export function testPagePlans(presets: readonly string[], only: readonly string[] = []): void {
  test.each(presets)('a page plans as the program did, from the prices that it holds: %s', async (preset) => {
    const plan = await makePlanOf(preset, {}, only);
    const catalog = catalogOfPlan(plan);
    if (catalog === null) throw new Error('the catalogue changed during the test');
    const [whole, held] = [catalog, catalogForPage(catalog, plan)].map((each) => sourcesOfPlan(plan, each));
    if (whole === undefined || held === undefined) throw new Error('there are two catalogues');
    const again = replanned(held, plan, plan.workload);
    expect([again.verdict.mode, again.verdict.optionId]).toEqual([plan.verdict.mode, plan.verdict.optionId]);
    expect(again.options.filter(isPriced)).toEqual(plan.options.filter(isPriced));
    for (const factor of [0.02, 50]) {
      const workload = { ...plan.workload, predictionsPerDay: plan.workload.predictionsPerDay * factor };
      expect(replanned(held, plan, workload)).toEqual(replanned(whole, plan, workload));
    }
  });
}
