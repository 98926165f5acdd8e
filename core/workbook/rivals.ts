import type { PlanDocument, ServingOption } from '#core/contract/plan.ts';
import { chosenOption, qualifies, sortedOptions } from '#core/decide/plan-options.ts';

/** How many other options are shown next to the chosen one. */
const MAX_RIVALS = 5;

/** The chosen option, then the five qualifying options whose cost is nearest; empty if none is chosen. */
export function modelledOptions(plan: PlanDocument): readonly ServingOption[] {
  const chosen = chosenOption(plan);
  if (chosen === null || costOf(chosen) === 0) return [];
  const distance = (option: ServingOption): number => Math.abs(Math.log(costOf(option) / costOf(chosen)));
  const rivals = sortedOptions(plan.options).filter(
    (option) => option !== chosen && qualifies(option) && costOf(option) > 0,
  );
  return [chosen, ...rivals.sort((a, b) => distance(a) - distance(b)).slice(0, MAX_RIVALS)];
}

function costOf({ monthlyUsd }: ServingOption): number {
  return monthlyUsd?.value ?? 0;
}
