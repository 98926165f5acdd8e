import type { Offer } from '#core/contract/verdict/verdict-reasons.ts';
import type { PricedRow } from '#core/decide/rows/priced-row.ts';

/** A row as reasons name it, with the cost that its bill adds up to. */
export function offerOf({ candidate, central, costUsd }: PricedRow): Offer {
  const { service, instanceType, purchase, variant } = candidate;
  const billedUsd = central.usd;
  return {
    service,
    instanceType,
    purchase,
    monthlyUsd: Number.isFinite(billedUsd) ? billedUsd : costUsd,
    ...(variant === undefined ? {} : { variant }),
  };
}
