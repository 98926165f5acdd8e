import type { BreakdownItem } from '#core/contract/plan.ts';
import type { Reason } from '#core/contract/reasons.ts';
import type { Workload } from '#core/contract/workload.ts';
import { instancesForPeak } from '#core/price/pricing/always-on.ts';
import { loadBalancerUnits } from '#core/price/pricing/load-balancer.ts';
import { MONTH_H } from '#core/price/pricing/units.ts';
import type { RealtimeCapacity } from '#core/project/projection/types.ts';
import type { Lookup } from '#core/price/serving/candidate/lookup.ts';
import { ratesOf } from '#core/price/traffic/rates.ts';
import type { World } from '#core/price/serving/candidate/types.ts';

/** Machines that can be taken away are never fewer: the other one serves on, within the SLO since it was loaded to half of what it carries. */
const MIN_OF_SPOT = 2;

export interface FleetDemand {
  readonly realtime: RealtimeCapacity;
  readonly speedup: number;
  /** What is left of a machine's capacity for the model. */
  readonly capacityShare: number;
  readonly interruptible: boolean;
  readonly workload: Workload;
  readonly world: World;
}

export type FleetPlanning =
  | { readonly state: 'planned'; readonly instances: number }
  | { readonly state: 'impossible'; readonly reasons: readonly Reason[] };

/** Containers behind a load balancer that hands each request to the one with the fewest open: max(n_min, ⌈λ_peak/(X_slo·SF)⌉) of them. */
export function planFleet(demand: FleetDemand): FleetPlanning {
  const { realtime, speedup, capacityShare, interruptible, workload } = demand;
  const percentile = workload.sloPercentile;
  const budgetMs =
    workload.callerWaits && workload.sloMs !== null ? workload.sloMs - workload.pathOverheadMs : Infinity;
  const wholePerS = budgetMs > 0 ? realtime.maxRatePerS({ percentile, budgetMs, speedup }) : 0;
  if (wholePerS <= 0) {
    const idleMs = realtime.latencyMs({ percentile, ratePerS: 0, speedup });
    return {
      state: 'impossible',
      reasons: [
        {
          code: 'slo-below-idle-latency',
          percentile,
          idleMs,
          pathMs: workload.pathOverheadMs,
          sloMs: workload.sloMs ?? 0,
        },
      ],
    };
  }
  const instances = instancesForPeak({
    peakPerS: peakOf(demand),
    xSloPerS: wholePerS * capacityShare,
    minInstances: leastOfFleet(workload, interruptible),
  });
  return { state: 'planned', instances };
}

/** Machines that there are whatever the load. */
export function leastOfFleet(workload: Workload, interruptible: boolean): number {
  return Math.max(interruptible ? MIN_OF_SPOT : 1, workload.minInstances);
}

/** Latency at the peak, way included. */
export function fleetLatencyMs(demand: FleetDemand, instances: number): { readonly p50: number; readonly p99: number } {
  const { realtime, speedup, capacityShare, workload } = demand;
  const ratePerS = peakOf(demand) / instances / capacityShare;
  const latency = (at: number) => workload.pathOverheadMs + realtime.latencyMs({ percentile: at, ratePerS, speedup });
  return { p50: latency(50), p99: latency(99) };
}

function peakOf({ workload, world }: FleetDemand): number {
  return ratesOf(workload, world.trafficRatio * (1 + workload.failureRate)).peakPerS;
}

/** A month of an application load balancer; null when the region has no price for it. */
export function loadBalancerItems(lookup: Lookup, workload: Workload, world: World): readonly BreakdownItem[] | null {
  const hourUsd = lookup.unitUsd('alb.hour');
  const unitUsd = lookup.unitUsd('alb.lcu');
  if (hourUsd === null || unitUsd === null) return null;
  const units = loadBalancerUnits({
    requestsPerS: ratesOf(workload, world.trafficRatio * (1 + workload.failureRate)).meanPerS,
    bytesPerRequest: workload.payloadBytesIn + workload.payloadBytesOut,
    requestsPerConnection: lookup.limit('alb.connection-requests'),
    unitConnectionsPerS: lookup.limit('alb.lcu-connections'),
    unitGbPerHour: lookup.limit('alb.lcu-gb'),
  });
  return [
    { item: 'load balancer', monthlyUsd: MONTH_H * hourUsd },
    { item: 'load balancer capacity units', monthlyUsd: MONTH_H * units * unitUsd },
  ];
}
