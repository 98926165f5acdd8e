import type { Workload } from '#core/contract/workload/workload.ts';
import { steadyShare } from '#core/decide/rows/needed-share.ts';
import { type Choice, choose, CHEAPER_PROBABILITY } from './rules.ts';
import { type PricedRow, probabilityCheaper } from '#core/decide/rows/priced-row.ts';
import { isCommitted } from '#core/decide/rows/likely-winners.ts';
import { tieJudge } from '#core/decide/cheapest/tie-judge.ts';

/**
 * Chooses among rows that were priced in all simulations. Rows compare by their medians; "surely cheaper" counts simulations. Commitments compete
 * only if nothing else is feasible. The cheapest row is taken of those that hold in the needed share of the simulations or, if none does, in the highest
 * share that any reaches: as an SLO is relaxed until a row holds, that row is chosen before and after.
 */
export function chooseRow(options: {
  readonly contenders: readonly PricedRow[];
  readonly workload: Workload;
  readonly batchFreshWithin: (limitS: number | null) => boolean;
}): Choice<PricedRow> {
  const { contenders, workload, batchFreshWithin } = options;
  const free = contenders.filter((c) => !isCommitted(c.candidate));
  const among = (list: readonly PricedRow[]): Choice<PricedRow> =>
    choose({
      contenders: list,
      workload,
      batchFreshWithin,
      surelyCheaper: (other, batch) => probabilityCheaper(other, batch) >= CHEAPER_PROBABILITY,
      ties: tieJudge(workload),
    });
  for (const list of [free, contenders]) {
    for (const share of [steadyShare(workload), ...sharesOf(list)]) {
      const choice = among(list.filter((c) => c.holds >= share));
      if (choice.chosen !== null) return choice;
    }
  }
  return among(contenders);
}

/** The shares that the rows reach, the highest first: without one that holds in enough simulations, only the highest that a row reaches is enough. */
function sharesOf(contenders: readonly PricedRow[]): readonly number[] {
  return [...new Set(contenders.map((c) => c.holds))].sort((a, b) => b - a);
}
