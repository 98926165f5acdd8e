import type { Workload } from '#core/contract/workload.ts';
import { instancesForPeak } from '#core/price/pricing/always-on.ts';
import type { RealtimeCapacity } from '#core/project/projection/types.ts';
import { attemptRates } from './demand.ts';
import type { Asked } from './option.ts';
import { impossible, planned, type Planning } from './planning.ts';

/**
 * The minimum size of a spot fleet. If one machine is interrupted, the other keeps serving within the SLO, because it was loaded to half of
 * its capacity.
 */
const MIN_SPOT_MACHINES = 2;

/** The capacity of one machine of a fleet for the model. */
export interface FleetMachine {
  readonly realtime: RealtimeCapacity;
  readonly speedup: number;
  /** The share of a machine's capacity that is left for the model. */
  readonly capacityShare: number;
}

/** X_slo: the highest rate of one machine within the SLO minus the path overhead, or its saturation rate if no caller waits. */
export function sloRateOf(
  { realtime, speedup }: Pick<FleetMachine, 'realtime' | 'speedup'>,
  { callerWaits, sloMs, sloPercentile: percentile, pathOverheadMs: pathMs }: Workload,
): Planning<number> {
  const budgetMs = callerWaits && sloMs !== null ? sloMs - pathMs : Infinity;
  const ratePerS = budgetMs > 0 ? realtime.maxRatePerS({ percentile, budgetMs, speedup }) : 0;
  if (ratePerS > 0) return planned(ratePerS);
  const idleMs = realtime.latencyMs({ percentile, ratePerS: 0, speedup });
  return impossible({ code: 'slo-below-idle-latency', percentile, idleMs, pathMs, sloMs: sloMs ?? 0 });
}

/** The minimum number of machines, whatever the load. */
export function leastOfFleet({ candidate, workload }: Asked): number {
  return Math.max(candidate.purchase === 'spot' ? MIN_SPOT_MACHINES : 1, workload.minInstances);
}

/** A fleet that is always on and sends each request to the machine with the fewest open requests: max(n_min, ⌈λ_peak/(X_slo·SF)⌉) machines. */
export function planFleet(asked: Asked, machine: FleetMachine): Planning<number> {
  const rate = sloRateOf(machine, asked.workload);
  if (rate.state === 'impossible') return rate;
  const { peakPerS } = attemptRates(asked);
  const xSloPerS = rate.plan * machine.capacityShare;
  return planned(instancesForPeak({ peakPerS, xSloPerS, minInstances: leastOfFleet(asked) }));
}

/** Latency at the peak, including the path overhead. A curve that was measured over HTTP includes the HTTP overhead. */
export function fleetLatencyMs(
  asked: Asked,
  { realtime, speedup, capacityShare }: FleetMachine,
  instances: number,
): { readonly p50: number; readonly p99: number } {
  const ratePerS = attemptRates(asked).peakPerS / instances / capacityShare;
  const latency = (percentile: number) =>
    asked.workload.pathOverheadMs + realtime.latencyMs({ percentile, ratePerS, speedup });
  return { p50: latency(50), p99: latency(99) };
}
