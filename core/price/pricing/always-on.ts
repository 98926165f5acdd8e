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
