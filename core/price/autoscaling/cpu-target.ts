/** A HorizontalPodAutoscaler changes nothing while the CPU in use is within a tenth of its target; other autoscalers act above the target itself. */
const TOLERANCE = 0.1;

/** A target on the CPU in use in whole per cent, as Vertex AI takes it. */
export function cpuTargetPct(share: number): number {
  return Math.min(100, Math.max(1, Math.round(100 * share)));
}

/**
 * Whether a machine at the highest rate that it sustains passes its target by more than the tolerance of autoscalers. One that does not never gets
 * another machine.
 * @param share of the vCPUs that the metric counts, at the target.
 * @param mostShare the same at the highest rate.
 */
export function isPassed(share: number, mostShare: number): boolean {
  return Math.floor(100 * mostShare) > (1 + TOLERANCE) * cpuTargetPct(share);
}
