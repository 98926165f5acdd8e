import type { PlanStage } from '#core/contract/plan/plan-stage.ts';
import type { Candidate } from '#core/price/serving/candidate/types.ts';

/** Takes the stages of a plan while it is made. It changes nothing in the plan. */
export type OnStage = (stage: PlanStage) => void;

/** Between two stages of pricing, so that they cost nothing next to the simulations. */
const PRICED_STEP = 10;

/** Notes each candidate that is priced, once, however often. Does nothing without `onStage`. */
export function pricingProgress(
  onStage: OnStage | undefined,
  of: { readonly region: string; readonly simulations: number; readonly options: number },
): (candidate: Candidate) => void {
  if (onStage === undefined) return () => undefined;
  const priced = new Set<Candidate>();
  onStage({ kind: 'pricing', ...of, priced: 0 });
  return (candidate) => {
    const before = priced.size;
    priced.add(candidate);
    if (priced.size > before && priced.size % PRICED_STEP === 0) {
      onStage({ kind: 'pricing', ...of, priced: priced.size });
    }
  };
}
