import type { Workload } from '#core/contract/workload.ts';
import { type Choice, choose, CHEAPER_PROBABILITY } from './choose.ts';
import { probabilityCheaper } from './priced-row.ts';
import { isCommitted, type RowContender } from './row-contender.ts';

/** A row that holds in fewer worlds than this is taken only if nothing steadier is there. */
export const STEADY = 0.8;

/**
 * The choice among rows that were priced in all worlds: by their medians, "surely cheaper" counted in worlds. Commitments and rows
 * that often fail compete only when nothing else fits.
 */
export function chooseRow(options: {
  readonly contenders: readonly RowContender[];
  readonly workload: Workload;
  readonly batchFreshWithin: (limitS: number | null) => boolean;
}): Choice<RowContender> {
  const { contenders, workload, batchFreshWithin } = options;
  const free = contenders.filter((c) => !isCommitted(c.candidate));
  const steady = free.filter((c) => c.row.holds >= STEADY);
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
