import type { Purchase } from '#core/contract/plan.ts';
import type { Lookup } from '#core/price/serving/candidate/lookup.ts';

/**
 * Ways to pay for a SageMaker endpoint: on demand, or with a Savings Plan. There is no spot capacity behind an endpoint: managed spot exists
 * for training alone.
 */
export const ENDPOINT_PURCHASES: readonly Purchase[] = ['on-demand', '1yr', '3yr'];

const YEARS = { '1yr': '1 year', '3yr': '3 years' } as const;

/** Share of the on-demand price that is paid under a purchase; a reason when nobody knows it. */
export type PaidShare =
  | { readonly state: 'known'; readonly share: number }
  | { readonly state: 'unknown'; readonly reason: string };

/** What a purchase takes off the price of SageMaker's instances: the discount rows of the catalogue, in per cent. */
export function sagemakerPaidShare(lookup: Lookup, purchase: Purchase): PaidShare {
  if (purchase === 'on-demand') return { state: 'known', share: 1 };
  if (purchase === 'spot') return { state: 'unknown', reason: 'SageMaker has no spot capacity behind an endpoint' };
  const pct = lookup.optionalLimit(`sagemaker-savings.${purchase}`);
  if (pct !== null) return { state: 'known', share: 1 - pct / 100 };
  return {
    state: 'unknown',
    reason: `the catalogue has no discount of a SageMaker Savings Plan over ${YEARS[purchase]}: AWS states only a highest one, up to 64 %`,
  };
}
