import type { Workload } from '#core/contract/workload/workload.ts';
import { DAY_S } from '#core/price/pricing/units.ts';
import { peakOfTrace } from './day.ts';

/** Peak ÷ mean over the day if neither the workload nor its trace gives it: planning values by shape, which are judgements. */
export const PEAK_TO_MEAN: Readonly<Record<Exclude<Workload['shape'], 'trace'>, number>> = {
  flat: 1,
  diurnal: 2,
  // A weekday of the diurnal shape over the mean of a week whose weekends have half its traffic: 2 · 7 ÷ 6.
  weekly: 2.3,
  'business-hours': 3,
  bursty: 5,
  'flash-crowd': 10,
  'deploy-restart': 4,
  'partner-batch': 8,
};

/** Peak ÷ mean over the day: the stated value, otherwise the trace's, otherwise the planning value of the shape. */
export function peakToMeanOf(workload: Workload): number {
  if (workload.peakToMean !== null) return workload.peakToMean;
  return workload.shape === 'trace' ? peakOfTrace(workload) : PEAK_TO_MEAN[workload.shape];
}

/** Mean rate per second of a workload in a simulation. */
export function meanRatePerS({ predictionsPerDay }: Workload, trafficRatio: number): number {
  return (predictionsPerDay * trafficRatio) / DAY_S;
}

/**
 * Mean and peak rate per second of a workload in a simulation.
 * @param peakRatio true ÷ planned value of the peak above the mean. It applies where the shape gives the peak, not to a stated one.
 */
export function ratesOf(
  workload: Workload,
  trafficRatio: number,
  peakRatio = 1,
): { readonly meanPerS: number; readonly peakPerS: number } {
  const meanPerS = meanRatePerS(workload, trafficRatio);
  const peakToMean = peakToMeanOf(workload);
  const isKnown = workload.peakToMean !== null || workload.shape === 'trace';
  return { meanPerS, peakPerS: meanPerS * (isKnown ? peakToMean : 1 + (peakToMean - 1) * peakRatio) };
}
