import type { ServingMode, ServingOption, ShownPlan } from '#core/contract/plan.ts';

/** Feasible options from the cheapest to the dearest, then the infeasible ones by id. */
export function sortedOptions(options: readonly ServingOption[]): ServingOption[] {
  return [...options].sort((a, b) => {
    const costA = priceOf(a);
    const costB = priceOf(b);
    return costA === costB ? (a.id < b.id ? -1 : 1) : costA - costB;
  });
}

function priceOf(option: ServingOption): number {
  return option.feasible ? (option.costPerMillionUsd?.value ?? Number.MAX_VALUE) : Number.POSITIVE_INFINITY;
}

/** The option that the verdict names, or null when it names none. */
export function chosenOption(plan: ShownPlan): ServingOption | null {
  return plan.options.find((option) => option.id === plan.verdict.optionId) ?? null;
}

/** The share of worlds in which the chosen option is the cheapest; null without a choice, and in an estimate, which knows one world. */
export function probabilityCheapest({ verdict }: ShownPlan): number | null {
  return 'probabilityCheapest' in verdict ? verdict.probabilityCheapest : null;
}

/** The cheapest other option that the rules would let in; null when there is none, or the plan does not say. */
export function nextOption(plan: ShownPlan): ServingOption | null {
  const { sensitivity, verdict } = plan;
  // An estimate for another workload may have another choice than the one that this was searched for.
  const nextId = sensitivity?.optionId === verdict.optionId ? sensitivity?.nextId : null;
  return plan.options.find((option) => option.id === nextId) ?? null;
}

/** The cheapest feasible option of a mode; the chosen one where it is of that mode. Null: none is feasible. */
export function bestOfMode(plan: ShownPlan, mode: ServingMode): ServingOption | null {
  const chosen = chosenOption(plan);
  if (chosen?.mode === mode) return chosen;
  return sortedOptions(plan.options).find((option) => option.feasible && option.mode === mode) ?? null;
}

/** Seconds of age of the oldest answer that a caller can get: for live modes their latency. Null when infeasible. */
export function oldestAnswerS(option: ServingOption): number | null {
  if (option.freshnessS === null && option.latencyMs === null) return null;
  return Math.max(option.freshnessS?.max ?? 0, (option.latencyMs?.p99 ?? 0) / 1000);
}

/** An answer that is older than this, in seconds, has an age worth a number. */
const LIVE_WITHIN_S = 3;

/** Whether answers are as old as they took to make, or as their window is, and that is a few seconds at most: `fresh`, `live`. */
export function isLive(option: ServingOption): boolean {
  const oldest = oldestAnswerS(option);
  return oldest !== null && oldest < LIVE_WITHIN_S && periodS(option) === null;
}

/** Seconds between two runs, from mean D + P/2 and maximum D + P of the age; null where answers do not age. */
export function periodS(option: ServingOption): number | null {
  if (
    option.freshnessS === null ||
    !(option.mode === 'batch' || option.mode === 'cached' || option.mode === 'hybrid')
  ) {
    return null;
  }
  const period = 2 * (option.freshnessS.max - option.freshnessS.mean);
  return period > 1 ? period : null;
}
