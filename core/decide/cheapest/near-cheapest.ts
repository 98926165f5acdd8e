import type { NearCheapest } from '#core/contract/verdict/near-cheapest.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { chargedUsd } from '#core/decide/rows/charged.ts';
import type { PricedRow } from '#core/decide/rows/priced-row.ts';
import { isMaterial } from './simplest.ts';

/**
 * How often a row costs no more than the cheapest that competes with it, up to what matters, with failed draws charged.
 * @param penaltyUsd the penalty for failing in each draw, US dollars per month.
 */
export function nearCheapest(
  row: PricedRow,
  rows: readonly PricedRow[],
  { workload, penaltyUsd }: { readonly workload: Pick<Workload, 'materialUsd'>; readonly penaltyUsd: Float64Array },
): NearCheapest {
  const others = rows.filter((each) => each !== row).map((each) => chargedUsd(each, penaltyUsd));
  let near = 0;
  chargedUsd(row, penaltyUsd).forEach((usd, i) => {
    const leastUsd = others.reduce((least, costs) => Math.min(least, costs[i] ?? Infinity), Infinity);
    if (Number.isFinite(usd) && (usd <= leastUsd || !isMaterial(usd - leastUsd, usd, workload))) near += 1;
  });
  return { share: near / Math.max(1, row.monthlyUsd.length), belowUsd: workload.materialUsd };
}
