import type { PlanDocument, ShownPlan } from '#core/contract/plan.ts';

/**
 * What slides are made from while a slider moves: the last plan with the workload, the options and the choice of the estimate. What an estimate
 * does not have is left out, but the flips stay until the next plan brings others.
 */
export function planToShow(plan: PlanDocument, shown: ShownPlan): PlanDocument {
  if ('schemaVersion' in shown) return shown;
  const verdict = { ...plan.verdict, because: [], probabilityCheapest: null, leastRegretId: null, ...shown.verdict };
  return { ...plan, ...shown, verdict, saving: null };
}
