import type { Workload } from '#core/contract/workload.ts';
import { steadyShare } from './steady-share.ts';
import { type Choice, choose, CHEAPER_PROBABILITY } from './choose.ts';
import { probabilityCheaper } from './priced-row.ts';
import { isCommitted, type RowContender } from './row-contender.ts';

/**
 * Chooses among rows that were priced in all worlds. Rows compare by their medians; "surely cheaper" counts worlds. Commitments, and rows
 * that are often infeasible, compete only if nothing else is feasible.
 */
export function chooseRow(options: {
  readonly contenders: readonly RowContender[];
  readonly workload: Workload;
  readonly batchFreshWithin: (limitS: number | null) => boolean;
}): Choice<RowContender> {
  const { contenders, workload, batchFreshWithin } = options;
  const free = contenders.filter((c) => !isCommitted(c.candidate));
  const steady = free.filter((c) => c.row.holds >= steadyShare(workload));
  const among = (list: readonly RowContender[]): Choice<RowContender> =>
    choose({
      contenders: list,
      workload,
      batchFreshWithin,
      surelyCheaper: (other, batch) => probabilityCheaper(other.row, batch.row) >= CHEAPER_PROBABILITY,
    });
  for (const list of [steady, free]) {
    const choice = among(list);
    if (choice.chosen !== null) return choice;
  }
  return among(contenders);
}
