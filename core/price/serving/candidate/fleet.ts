import type { Workload } from '#core/contract/workload.ts';
import { instancesForPeak } from '#core/price/pricing/always-on.ts';
import type { RealtimeCapacity } from '#core/project/projection/types.ts';
import { attemptRates } from './demand.ts';
import type { Asked } from './option.ts';
import { impossible, planned, type Planning } from './planning.ts';

/** Machines that can be taken away are never fewer: the other one serves on, within the SLO since it was loaded to half of what it carries. */
const MIN_OF_SPOT = 2;

/** What one machine of a fleet does for the model. */
export interface FleetMachine {
  readonly realtime: RealtimeCapacity;
  readonly speedup: number;
  /** What is left of a machine's capacity for the model. */
  readonly capacityShare: number;
}

/** X_slo: the highest rate of one machine within what the SLO leaves after the path; its saturation where nobody waits. */
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

/** Machines that there are whatever the load. */
export function leastOfFleet({ candidate, workload }: Asked): number {
  return Math.max(candidate.purchase === 'spot' ? MIN_OF_SPOT : 1, workload.minInstances);
}

/** Machines that are always on, each request to the one with the fewest open: max(n_min, ⌈λ_peak/(X_slo·SF)⌉) of them. */
export function planFleet(asked: Asked, machine: FleetMachine): Planning<number> {
  const rate = sloRateOf(machine, asked.workload);
  if (rate.state === 'impossible') return rate;
  const { peakPerS } = attemptRates(asked);
  const xSloPerS = rate.plan * machine.capacityShare;
  return planned(instancesForPeak({ peakPerS, xSloPerS, minInstances: leastOfFleet(asked) }));
}

/** Latency at the peak, way included. A curve that was measured over HTTP has what HTTP adds in it. */
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
