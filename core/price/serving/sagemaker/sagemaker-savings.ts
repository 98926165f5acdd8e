import type { Purchase } from '#core/contract/plan.ts';
import type { Reason } from '#core/contract/reasons.ts';
import type { Lookup } from '#core/price/serving/candidate/lookup.ts';

/**
 * Ways to pay for a SageMaker endpoint: on demand, or with a Savings Plan. There is no spot capacity behind an endpoint: managed spot exists
 * for training alone.
 */
export const ENDPOINT_PURCHASES: readonly Purchase[] = ['on-demand', '1yr', '3yr'];

/** Share of the on-demand price that is paid under a purchase; a reason when it is not known. */
export type PaidShare =
  | { readonly state: 'known'; readonly share: number }
  | { readonly state: 'unknown'; readonly reason: Reason };

/** What a purchase takes off the price of SageMaker's instances: the discount rows of the catalogue, in per cent. */
export function sagemakerPaidShare(lookup: Lookup, purchase: Purchase): PaidShare {
  if (purchase === 'on-demand') return { state: 'known', share: 1 };
  if (purchase === 'spot') {
    return { state: 'unknown', reason: { code: 'purchase-not-sold', product: 'realtime-endpoint', purchase } };
  }
  const pct = lookup.optionalLimit(`sagemaker-savings.${purchase}`);
  if (pct !== null) return { state: 'known', share: 1 - pct / 100 };
  return { state: 'unknown', reason: { code: 'savings-discount-missing', purchase } };
}
