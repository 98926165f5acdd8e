import type { PlanDocument, ServingMode, ServingOption } from '#core/contract/plan.ts';
import type { OptionRow } from './model.ts';
import { exactly, fromInterval } from '#core/words/quantity.ts';
import { errorUnit, optionDetail, serviceName } from '#core/words/names.ts';

/** Feasible options from the cheapest to the dearest, then the struck-out ones in the order of their ids. */
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
export function chosenOption(plan: PlanDocument): ServingOption | null {
  return plan.options.find((option) => option.id === plan.verdict.optionId) ?? null;
}

/** The cheapest other option that the rules would let in; null when there is none, or the plan does not say. */
export function nextOption(plan: PlanDocument): ServingOption | null {
  const { sensitivity, verdict } = plan;
  // An estimate for another workload may have another choice than the one that this was searched for.
  const nextId = sensitivity?.optionId === verdict.optionId ? sensitivity?.nextId : null;
  return plan.options.find((option) => option.id === nextId) ?? null;
}

/** The cheapest feasible option of a mode; the chosen one where it is of that mode. Null: none is feasible. */
export function bestOfMode(plan: PlanDocument, mode: ServingMode): ServingOption | null {
  const chosen = chosenOption(plan);
  if (chosen?.mode === mode) return chosen;
  return sortedOptions(plan.options).find((option) => option.feasible && option.mode === mode) ?? null;
}

/** Seconds of age of the oldest answer that a caller can get: for live modes their latency. Null when struck out. */
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

/** One row of the options table. */
export function optionRow(option: ServingOption, plan: PlanDocument): OptionRow {
  const oldest = oldestAnswerS(option);
  const { basis, latencyMs: latency, freshnessS: freshness } = option;
  return {
    id: option.id,
    label: serviceName(option.service),
    detail: optionDetail(option),
    mode: option.mode,
    chosen: option.id === plan.verdict.optionId,
    onFrontier: plan.verdict.frontier.includes(option.id),
    feasible: option.feasible,
    basis,
    count: option.count,
    costPerMillion: option.costPerMillionUsd && fromInterval(option.costPerMillionUsd, 'usd-per-million', basis),
    monthly: option.monthlyUsd && fromInterval(option.monthlyUsd, 'usd-per-month', basis),
    latencyP50: latency && exactly(latency.p50, 'ms', basis),
    latencyP99: latency && exactly(latency.p99, 'ms', basis),
    freshnessMean: freshness && exactly(freshness.mean, 's', basis),
    oldestAnswer: oldest === null ? null : exactly(oldest, 's', basis),
    errorUnit: errorUnit(option),
    expectedReworkPct: option.errorHandling.expectedReworkPct,
    scaling: option.scaling,
    reasons: option.reasons,
  };
}

const NUMBER_WORDS = [
  'No',
  'One',
  'Two',
  'Three',
  'Four',
  'Five',
  'Six',
  'Seven',
  'Eight',
  'Nine',
  'Ten',
  'Eleven',
  'Twelve',
];

/** A count at the beginning of a sentence: in words up to twelve. */
export function countWord(count: number): string {
  return NUMBER_WORDS[count] ?? String(count);
}

/** The finding above the options table. */
export function optionsTitle(plan: PlanDocument): string {
  const feasible = plan.options.filter((option) => option.feasible).length;
  const struckOut = plan.options.length - feasible;
  const ways = feasible === 1 ? 'One way fits' : `${countWord(feasible)} ways fit`;
  if (feasible === 0) return `No way fits the workload; ${countWord(struckOut).toLowerCase()} struck out`;
  return struckOut === 0
    ? `${ways} the workload`
    : `${ways} the workload; ${countWord(struckOut).toLowerCase()} ${struckOut === 1 ? 'is' : 'are'} struck out`;
}
