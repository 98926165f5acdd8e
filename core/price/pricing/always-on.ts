/**
 * Planned load of an instance as a share of its X_slo, so that a peak or the loss of an instance does not break the SLO (the default of
 * AWS).
 */
export const SAFETY_FACTOR = 0.5;

/** Instances for a peak: max(n_min, ⌈λ_peak/(X_slo·SF)⌉). Infinity if an instance sustains no rate within the SLO. */
export function instancesForPeak(load: {
  readonly peakPerS: number;
  /** Highest rate of one instance within the SLO. */
  readonly xSloPerS: number;
  readonly minInstances: number;
  readonly safetyFactor?: number;
}): number {
  const { peakPerS, xSloPerS, minInstances, safetyFactor = SAFETY_FACTOR } = load;
  if (peakPerS <= 0) return Math.max(minInstances, 1);
  return Math.max(minInstances, 1, Math.ceil(peakPerS / (xSloPerS * safetyFactor)));
}

/** US dollars per million predictions of always-on instances: p·n·10⁶/(3600·λ_avg). */
export function alwaysOnPerMillionUsd(fleet: {
  readonly usdPerHour: number;
  readonly instances: number;
  readonly meanPerS: number;
}): number {
  return (fleet.usdPerHour * fleet.instances * 1e6) / (3600 * fleet.meanPerS);
}

/** Rate per second above which always-on instances cost less than paying per request: λ* = p·n/(3600·c_req). */
export function alwaysOnBreakEvenPerS(options: {
  readonly usdPerHour: number;
  readonly instances: number;
  readonly perRequestUsd: number;
}): number {
  return (options.usdPerHour * options.instances) / (3600 * options.perRequestUsd);
}
