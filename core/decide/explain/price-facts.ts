import type { VerdictFact } from '#core/contract/verdict/verdict-reasons.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { offerOf } from '#core/decide/cheapest/offer.ts';
import type { PricedRow } from '#core/decide/rows/priced-row.ts';

/** What the price of the choice omits, and what it includes in addition to the provider's bill. */
export function priceFacts(chosen: PricedRow, workload: Workload): readonly VerdictFact[] {
  return [...omitted(chosen, workload), ...operations(chosen, workload)];
}

/** Items without a price in the region: the price omits them, and so does its difference from the others. */
function omitted({ central }: PricedRow, { region }: Workload): readonly VerdictFact[] {
  const items = central.explain().reasons.flatMap((reason) => (reason.code === 'items-unpriced' ? reason.items : []));
  return items.length === 0 ? [] : [{ code: 'price-incomplete', items: [...new Set(items)], region }];
}

/** The hours of operations, which can be most of the price. */
function operations(chosen: PricedRow, { opsUsdPerHour }: Workload): readonly VerdictFact[] {
  const item = chosen.central.explain().breakdown.find(({ code }) => code === 'operations');
  if (item === undefined || opsUsdPerHour === 0) return [];
  return [
    {
      code: 'operations-included',
      offer: offerOf(chosen),
      hours: item.monthlyUsd / opsUsdPerHour,
      usdPerHour: opsUsdPerHour,
      monthlyUsd: item.monthlyUsd,
    },
  ];
}
