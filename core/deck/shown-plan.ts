import type { PlanDocument, ShownPlan } from '#core/contract/plan/plan.ts';

/**
 * The plan for the slides while a slider moves: the last plan with the workload, the options and the choice of the estimate. Parts that an
 * estimate lacks are omitted, but the flips stay until the next plan replaces them.
 */
export function planToShow(plan: PlanDocument, shown: ShownPlan): PlanDocument {
  if ('schemaVersion' in shown) return shown;
  const verdict = { ...plan.verdict, because: [], probabilityCheapest: null, leastRegretId: null, ...shown.verdict };
  return { ...plan, ...shown, verdict, saving: null };
}
