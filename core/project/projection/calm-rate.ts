import type { Interval } from '#core/contract/base/numbers.ts';
import type { SloResult } from '#core/contract/run/run.ts';

/**
 * The highest rate within the SLO that other machines are projected and priced from: without the stalls of the measured machine where they decide
 * and too few were seen, because another machine has stalls of its own. Null if no rate meets the SLO.
 */
export function calmRate(slo: SloResult): Interval | null {
  return slo.stalls?.withoutPerS ?? slo.maxRatePerS;
}
