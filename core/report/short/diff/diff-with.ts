import type { PlanDocument } from '#core/contract/plan/plan.ts';
import { Purchase } from '#core/contract/serving/serving.ts';
import type { Planner } from '#core/report/card/planner.ts';
import { counted } from '#core/words/format/format.ts';
import { diffPlans, waypoints } from './diff-plans.ts';
import type { PlanDiff } from './model.ts';

/** The differences between two plans, and their causes. The planner makes the intermediate plans. */
export async function diffWith(planner: Planner, before: PlanDocument, after: PlanDocument): Promise<PlanDiff> {
  const { estimates } = await planner.catalogOf(after);
  const given = { purchases: purchasesOf(after), seed: after.seed, estimates, instances: [], allInstances: false };
  const requests = waypoints(before, after).map(({ runs, variants, workload }) => ({
    runs: [...runs],
    ...(variants === undefined ? {} : { variants }),
    workload,
    ...given,
  }));
  planner.say(`making ${counted(requests.length, 'plan')} between the two`);
  return diffPlans(before, after, await planner.make(requests));
}

/** The purchases that a plan was asked for; empty for all. */
function purchasesOf({ options }: PlanDocument): Purchase[] {
  const used = new Set(options.map(({ purchase }) => purchase));
  return used.size === Purchase.options.length ? [] : [...used];
}
