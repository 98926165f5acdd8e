import type { Interval } from '#core/contract/numbers.ts';

/**
 * The ratio within which two rates lie nine times in ten if they are measured in two runs on the same machine, whatever the spread within
 * each run. Source: published band for measurements on the machine itself (Spare Cores, repeated runs of siblings; band A0 of the
 * catalogue).
 */
export const RUN_TO_RUN = 1.07;

/**
 * Widens the interval of a rate by the variation from run to run, which no number of rounds in one run can show. The two variations are
 * independent, so their squares add, in logarithms. Returns the rate unchanged if it has no bounds, or if the value or a bound is not
 * positive.
 */
export function widenedByRuns(rate: Interval): Interval {
  const { value, low, high } = rate;
  if (low === null || high === null || low <= 0 || value <= 0) return rate;
  const between = Math.log(RUN_TO_RUN);
  return {
    value,
    low: value * Math.exp(-Math.hypot(Math.log(value / low), between)),
    high: value * Math.exp(Math.hypot(Math.log(high / value), between)),
  };
}
