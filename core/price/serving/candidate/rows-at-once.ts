import { rowsAppearOf } from '#core/contract/workload/workload-defaults.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { oncePer, oncePerNumber } from '#core/once-per.ts';
import { workloadWith } from './one-shape.ts';
import { DAY_S } from '#core/price/pricing/units.ts';
import { DAY_MINUTES } from '#core/price/traffic/minutes.ts';

/** Rows that appear together at the start of each period, and the time in which all of them must have their answers. */
export interface RowsAtOnce {
  readonly rows: number;
  readonly periodS: number;
  readonly withinS: number;
}

/** The rows that appear at once, in the central simulation; null if they appear over the day. */
export function rowsAtOnce(workload: Workload): RowsAtOnce | null {
  if (rowsAppearOf(workload) !== 'at-once') return null;
  const periodS = workload.batchPeriodS ?? DAY_S;
  const withinS = Math.min(periodS, workload.deadlineS ?? Infinity, workload.maxStalenessS ?? Infinity);
  return { rows: (workload.predictionsPerDay * periodS) / DAY_S, periodS, withinS };
}

/**
 * The workload as services that answer rows one by one, or in the windows of a stream, see it. Rows that appear at once are sent evenly over the time
 * in which they must be done, and nothing comes in the rest of the period: the rate is rows ÷ time, whatever the mean of the day is. A longer period
 * is scaled to a day.
 */
export const asSentLive: (workload: Workload) => Workload = oncePer((workload: Workload) => {
  const atOnce = rowsAtOnce(workload);
  if (atOnce === null) return workload;
  const share = atOnce.withinS / atOnce.periodS;
  const minutes = Math.max(1, Math.round(DAY_MINUTES * share));
  return workloadWith(workload, {
    shape: 'trace',
    peakToMean: 1 / share,
    traceMinutes: firstMinutes(minutes),
    traceWeek: null,
  });
});

/** A day whose first minutes are all alike and whose others are empty; one for each number, because simulations of days are kept by it. */
const firstMinutes = oncePerNumber((minutes) =>
  Array.from({ length: DAY_MINUTES }, (_, minute) => (minute < minutes ? 1 : 0)),
);
