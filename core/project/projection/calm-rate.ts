import type { Interval } from '#core/contract/base/numbers.ts';
import type { SloResult } from '#core/contract/run/run.ts';

/**
 * The highest rate within the SLO without the stalls of the measured machine, where they decide and too few were seen, because another machine has stalls
 * of its own. Null if no rate meets the SLO.
 */
export function calmRate(slo: SloResult): Interval | null {
  return slo.stalls?.withoutPerS ?? slo.maxRatePerS;
}

/**
 * The rate that other machines are projected and priced from: the calm one less the expected share of the time that the few stalls take. To leave them out
 * would always err to one side. Each end adds, by the squares, how far the share may be off, because a few stalls hardly show how often they come.
 */
export function pricedRate(slo: SloResult): Interval | null {
  const calm = calmRate(slo);
  const lost = slo.stalls?.lostShare;
  if (calm === null || lost === undefined) return calm;
  const left = ({ value, low, high }: Interval): Interval => ({
    value: 1 - value,
    low: 1 - (high ?? 1),
    high: 1 - (low ?? 0),
  });
  return product(calm, left(lost));
}

/** The product of two independent numbers whose ends are as far off as logarithms say. */
function product(a: Interval, b: Interval): Interval {
  const value = a.value * b.value;
  if (value === 0) return { value, low: 0, high: null };
  const farther = (end: 'low' | 'high'): number | null => {
    const [ofA, ofB] = [a[end], b[end]];
    if (ofA === null || ofB === null) return null;
    const off = Math.hypot(Math.log(ofA / a.value), Math.log(ofB / b.value));
    return value * Math.exp(end === 'low' ? -off : off);
  };
  return { value, low: farther('low'), high: farther('high') };
}
