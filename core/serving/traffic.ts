import type { Workload } from '../contract/workload.ts';
import { DAY_S } from '../pricing/units.ts';

/** Peak ÷ mean over the day where the workload does not state it: planning values by shape, judgements. */
export const PEAK_TO_MEAN: Readonly<Record<Workload['shape'], number>> = {
  flat: 1,
  diurnal: 2,
  'business-hours': 3,
  bursty: 5,
  trace: 3,
};

/** Mean and peak rate per second of a workload in a world. */
export function ratesOf(
  workload: Workload,
  trafficRatio: number,
): { readonly meanPerS: number; readonly peakPerS: number } {
  const meanPerS = (workload.predictionsPerDay * trafficRatio) / DAY_S;
  return { meanPerS, peakPerS: meanPerS * (workload.peakToMean ?? PEAK_TO_MEAN[workload.shape]) };
}
