import type { ServingMode } from '#core/contract/plan/plan.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { cheapest, type Contender } from '#core/decide/cheapest/contender.ts';
import { isTiedByCost } from '#core/decide/cheapest/simplest.ts';
import type { Choice } from './rules.ts';

/**
 * The other modes with an admissible option that does not cost materially more than the choice: a change from one of them to the choice is within a tie,
 * or follows a rule and no cost.
 * @param estimated admissible options that were not priced in all simulations, with their central costs
 */
export function tiedModes(
  { chosen, admissible }: Choice<Contender>,
  estimated: readonly Contender[],
  workload: Pick<Workload, 'materialUsd'>,
): readonly ServingMode[] {
  if (chosen === null) return [];
  const others = [...admissible, ...estimated].filter(({ candidate }) => candidate.mode !== chosen.candidate.mode);
  const modes = new Set(others.map(({ candidate }) => candidate.mode));
  return [...modes].filter((mode) => {
    const best = cheapest(others.filter(({ candidate }) => candidate.mode === mode));
    return best !== null && isTied(best, chosen, workload);
  });
}

/** Whether an option costs less than the choice, where savings are worth anything, or as much as it in words. */
function isTied(other: Contender, chosen: Contender, workload: Pick<Workload, 'materialUsd'>): boolean {
  if (workload.materialUsd === 0) return false;
  return other.costUsd <= chosen.costUsd || isTiedByCost(other, chosen, workload);
}
