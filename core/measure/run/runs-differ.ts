import type { Interval } from '#core/contract/numbers.ts';

/**
 * A rate that was measured in one run and the same rate in another, on the same machine, lie within this ratio of each other nine times in ten, whatever
 * the spread within each: the published band of what is measured on the machine itself (Spare Cores, repeated runs of siblings; A0 of the catalogue's bands).
 */
export const RUN_TO_RUN = 1.07;

/**
 * The interval of a rate with what differs from one run to the next, which shows in no number of rounds of one run. The two are independent, so their
 * squares add, in logarithms. Unchanged without bounds or with a value or a bound that is not above zero.
 */
export function asRunsDiffer(rate: Interval): Interval {
  const { value, low, high } = rate;
  if (low === null || high === null || low <= 0 || value <= 0) return rate;
  const between = Math.log(RUN_TO_RUN);
  return {
    value,
    low: value * Math.exp(-Math.hypot(Math.log(value / low), between)),
    high: value * Math.exp(Math.hypot(Math.log(high / value), between)),
  };
}
