import type { Offer } from '#core/contract/verdict/verdict-reasons.ts';
import type { Contender } from './contender.ts';
import type { PricedRow } from '#core/decide/rows/priced-row.ts';

/** A row of the plan as the rules compare it: by its median over the simulations. */
export interface RowContender extends Contender {
  readonly row: PricedRow;
}

/** A row with its median cost, for comparison by the rules. */
export function contenderOf(row: PricedRow): RowContender {
  return { candidate: row.candidate, central: row.central, costUsd: row.medianUsd, row };
}

/** A contender as reasons name it, with the cost that its bill adds up to. */
export function offerOf({ candidate, central, costUsd }: RowContender): Offer {
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
