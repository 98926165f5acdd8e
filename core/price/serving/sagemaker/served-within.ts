import type { FleetFigures } from '#core/price/autoscaling/remembered.ts';
import type { Workload } from '#core/contract/workload.ts';
import type { SagemakerInstance } from './sagemaker-capacity.ts';

/** Beyond this share of what an instance sustains at all no percentile of its own is quoted: what is more waits for its turn. */
const MAX_SHARE = 0.9;

/**
 * Latency of a fleet that follows its load, way included: of an instance at the load that half, and 99 % of the requests do not exceed. Where
 * nobody waits the queue that builds up while instances start is added.
 */
export function servedWithinMs(served: {
  readonly instance: SagemakerInstance;
  readonly workload: Workload;
  readonly xSloPerS: number;
  readonly fleet: FleetFigures;
}): { readonly p50: number; readonly p99: number } {
  const { instance, workload, xSloPerS, fleet } = served;
  const { realtime } = instance.profile;
  const { speedup } = instance;
  const hasSlo = workload.callerWaits && workload.sloMs !== null;
  const highestPerS = MAX_SHARE * realtime.saturationPerS * speedup;
  const at = (percentile: number, load: number, waitMinutes: number): number => {
    const ratePerS = Math.min(load * xSloPerS, highestPerS);
    const ownMs = realtime.latencyMs({ percentile, ratePerS, speedup });
    return workload.pathOverheadMs + ownMs + (hasSlo ? 0 : waitMinutes * 60_000);
  };
  const p50 = at(50, fleet.loadP50, fleet.waitP50Minutes);
  const p99 = Math.max(p50, at(99, fleet.loadP99, fleet.waitP99Minutes));
  // Up to X_slo the SLO is kept by what X_slo is; the curve is read the other way round here, and may be a rounding above it.
  const kept = hasSlo && workload.sloPercentile >= 99 ? (workload.sloMs ?? Infinity) : Infinity;
  return { p50: Math.min(p50, kept), p99: Math.min(p99, kept) };
}
