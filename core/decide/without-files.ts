import type { ServingOption, Verdict } from '#core/contract/plan/plan.ts';
import type { Offer } from '#core/contract/verdict/verdict-reasons.ts';
import { statedVerdict } from '#core/contract/verdict/verdict-reasons-words.ts';
import { qualifies, sortedOptions } from './plan-options.ts';
import { noFilesWhy } from '#core/price/serving/no-files.ts';

/** The verdict, with the fact that no files can be made of its choice and the cheapest option that has some; unchanged if they can. */
export function withFilesFact(verdict: Verdict, options: readonly ServingOption[]): Verdict {
  const chosen = options.find(({ id }) => id === verdict.optionId);
  const why = chosen === undefined ? null : noFilesWhy(chosen);
  if (chosen === undefined || why === null || why === 'not-stated') return verdict;
  // Commitments come last: one is a decision of its own.
  const instead = sortedOptions(options).find((option) => qualifies(option) && noFilesWhy(option) === null);
  const fact = { code: 'no-files', offer: offerOf(chosen), why, instead: instead ? offerOf(instead) : null } as const;
  return { ...verdict, because: [...verdict.because, statedVerdict(fact)] };
}

function offerOf({ service, instanceType, purchase, monthlyUsd, variant }: ServingOption): Offer {
  const offer = { service, instanceType, purchase, monthlyUsd: monthlyUsd?.value ?? 0 };
  return variant === undefined ? offer : { ...offer, variant };
}
