import { periodOfUse } from '#core/contract/serving/deployment.ts';
import type { ServingOption } from '#core/contract/plan/plan.ts';
import { isCommitment } from '#core/contract/serving/serving.ts';
import { roundedUpSeconds } from '#core/words/format/format.ts';

/** Whether an option competes for the verdict: it is feasible, and no rule excludes it. */
export function qualifies({ feasible, excludedBy }: Pick<ServingOption, 'feasible' | 'excludedBy'>): boolean {
  return feasible && excludedBy === null;
}

/** Whether an option is listed with its costs: it competes, or it is a GPU whose costs are a range and that was not measured. */
export function isPriced(option: Pick<ServingOption, 'feasible' | 'excludedBy'>): boolean {
  return qualifies(option) || (option.feasible && option.excludedBy === 'gpu-not-measured');
}

/**
 * Options with costs from the cheapest to the most expensive, those with a commitment of years apart behind them, then the others by id. A commitment
 * is a decision of its own, so it is never the next cheapest or the best of a mode.
 */
export function sortedOptions(options: readonly ServingOption[]): ServingOption[] {
  return [...options].sort((a, b) => {
    const apart = Number(isPriced(a) && isCommitment(a.purchase)) - Number(isPriced(b) && isCommitment(b.purchase));
    if (apart !== 0 && isPriced(a) && isPriced(b)) return apart;
    const costA = priceOf(a);
    const costB = priceOf(b);
    return costA === costB ? (a.id < b.id ? -1 : 1) : costA - costB;
  });
}

function priceOf(option: ServingOption): number {
  return isPriced(option) ? (option.costPerMillionUsd?.value ?? Number.MAX_VALUE) : Number.POSITIVE_INFINITY;
}

/** US dollars per month of usual extras that are not in the price; null if the plan does not state them. */
export function alsoPaidUsd({ alsoPaid }: Pick<ServingOption, 'alsoPaid'>): number | null {
  return alsoPaid === undefined ? null : alsoPaid.reduce((sum, item) => sum + item.monthlyUsd, 0);
}

/** US dollars per month of logs, monitoring, NAT gateways, addresses and zones, in the price or listed apart; null if the plan does not state them. */
export function extrasUsd({ alsoPaid, breakdown }: Pick<ServingOption, 'alsoPaid' | 'breakdown'>): number | null {
  return alsoPaid === undefined ? null : (alsoPaidUsd({ alsoPaid }) ?? 0) + includedExtrasUsd({ breakdown });
}

/** From this share of the cost on, the usual extras are named with it. */
export const NOTABLE_EXTRAS = 0.05;

/** The part of them that is in the price. */
export function includedExtrasUsd({ breakdown }: Pick<ServingOption, 'breakdown'>): number {
  return breakdown.reduce((sum, { code, monthlyUsd }) => sum + (code.startsWith('usual-') ? monthlyUsd : 0), 0);
}

/** The quotas that must be raised before an account can run an option, as texts. */
export function quotaTexts({ reasons }: Pick<ServingOption, 'reasons'>): readonly string[] {
  return reasons.filter(({ code }) => code === 'quota-increase').map(({ text }) => text);
}

/**
 * The age in seconds of the oldest answer that a caller can get; for live modes the latency. Null if infeasible. The age of answers that are computed in
 * runs is a bound, so it is rounded up, here once, so that all texts about it say the same.
 */
export function oldestAnswerS(option: ServingOption): number | null {
  if (option.freshnessS === null && option.latencyMs === null) return null;
  const oldestS = Math.max(option.freshnessS?.max ?? 0, (option.latencyMs?.p99 ?? 0) / 1000);
  return periodS(option) === null ? oldestS : roundedUpSeconds(oldestS);
}

/** An age above this, in seconds, is shown as a number. */
const LIVE_WITHIN_S = 3;

/** Whether the age of answers is their latency or their window, and a few seconds at most. Such options are shown as `fresh` or `live`. */
export function isLive(option: ServingOption): boolean {
  const oldest = oldestAnswerS(option);
  return oldest !== null && oldest < LIVE_WITHIN_S && periodS(option) === null;
}

/**
 * Seconds between two runs; null if answers do not age. Older documents and estimates do not state it: there it follows from the mean age D + P/2 and the
 * maximum age D + P, or for a hybrid, whose mean age includes live answers, from how it is split.
 */
export function periodS(option: ServingOption): number | null {
  if (option.deployment !== undefined) return periodOfUse(option.deployment.use);
  if (option.mode === 'hybrid') {
    const split = option.reasons.find(({ code }) => code === 'hybrid-split');
    if (split?.code === 'hybrid-split') return split.periodS;
  }
  if (
    option.freshnessS === null ||
    !(option.mode === 'batch' || option.mode === 'cached' || option.mode === 'hybrid')
  ) {
    return null;
  }
  const period = 2 * (option.freshnessS.max - option.freshnessS.mean);
  return period > 1 ? period : null;
}
