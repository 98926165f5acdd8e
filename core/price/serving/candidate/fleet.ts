import type { Reason } from '#core/contract/reasons.ts';
import type { Workload } from '#core/contract/workload.ts';
import { instancesForPeak, SAFETY_FACTOR } from '#core/price/pricing/always-on.ts';
import { attemptRates } from './demand.ts';
import { linkOf, linkReasons } from './link.ts';
import type { Machine } from './machine.ts';
import { FIXED, type Growth, inSteps } from './metered.ts';
import type { Asked } from './option.ts';
import { impossible, planned, type Planning } from './planning.ts';
import type { RequestPath } from './request-path.ts';
import { sizeForLosses } from './spot-base.ts';

/**
 * The minimum size of a spot fleet. If one machine is interrupted, the other keeps serving within the SLO, because it was loaded to half of
 * its capacity.
 */
const MIN_SPOT_MACHINES = 2;

/** One machine of a fleet that answers requests one at a time, in one world. */
export interface FleetMachine {
  /** The highest rate per second at which a percentile of the inference and its handling stays within a budget; 0 if it never does. */
  readonly maxRatePerS: (percentile: number, budgetMs: number) => number;
  /** A percentile of the time from the program's first byte to its last, at a rate per second; Infinity beyond saturation. */
  readonly latencyMs: (percentile: number, ratePerS: number) => number;
  /** The highest rate per second that it sustains without a limit on latency. */
  readonly saturationPerS: number;
  /** Milliseconds to transfer a request and its answer, which are part of its latency. */
  readonly transferMs: number;
  /** What to say about its network. */
  readonly reasons: readonly Reason[];
  readonly path: RequestPath;
}

/**
 * A machine with its request handling and its network. Handling takes CPU time from all cores, so at a rate λ the share λ·h/cores of the machine is not
 * available for the model: a rate X of inference alone becomes X/(1 + X·h/cores). A request takes its handling in addition to the
 * inference, and the transfer of its bytes. The network caps the rate.
 */
export function fleetMachine(
  {
    profile,
    speedup,
    networkGbps,
  }: Pick<Machine, 'profile' | 'speedup'> & {
    /** Baseline bandwidth of the machine; null if unknown. */
    readonly networkGbps: number | null;
  },
  path: RequestPath,
  capacityShare = 1,
): FleetMachine {
  const { realtime, cores } = profile;
  const { handlingMs, bytes } = path;
  const link = linkOf(bytes, networkGbps);
  const { transferMs, carriedPerS } = link;
  const addedMs = handlingMs + transferMs;
  const coreSeconds = handlingMs / 1000 / cores;
  const withHandling = (ratePerS: number): number => (capacityShare * ratePerS) / (1 + ratePerS * coreSeconds);
  const modelPerS = withHandling(realtime.saturationPerS * speedup);
  return {
    path,
    transferMs,
    maxRatePerS: (percentile, budgetMs) =>
      budgetMs <= addedMs
        ? 0
        : Math.min(
            carriedPerS,
            withHandling(realtime.maxRatePerS({ percentile, budgetMs: budgetMs - addedMs, speedup })),
          ),
    latencyMs: (percentile, ratePerS) => {
      const offeredPerS = ratePerS / capacityShare;
      const left = 1 - offeredPerS * coreSeconds;
      if (left <= 0 || ratePerS > carriedPerS) return Infinity;
      return addedMs + realtime.latencyMs({ percentile, ratePerS: offeredPerS / left, speedup });
    },
    saturationPerS: Math.min(carriedPerS, modelPerS),
    reasons: linkReasons(link, { bytes, networkGbps, modelPerS }),
  };
}

/** X_slo: the highest rate of one machine within the SLO minus the way to it, or its saturation rate if no caller waits. */
export function sloRateOf(machine: FleetMachine, workload: Workload): Planning<number> {
  const { callerWaits, sloMs, sloPercentile: percentile } = workload;
  const pathMs = machine.path.addedMs(percentile);
  const budgetMs = callerWaits && sloMs !== null ? sloMs - pathMs : Infinity;
  const ratePerS = machine.maxRatePerS(percentile, budgetMs);
  if (ratePerS > 0) return planned(ratePerS);
  const { transferMs } = machine;
  if (budgetMs > 0 && transferMs >= budgetMs)
    return impossible({ code: 'transfer-over-slo', bytes: machine.path.bytes, transferMs, pathMs, sloMs: sloMs ?? 0 });
  const idleMs = machine.latencyMs(percentile, 0);
  return impossible({ code: 'slo-below-idle-latency', percentile, idleMs, pathMs, sloMs: sloMs ?? 0 });
}

/** The minimum number of machines, whatever the load. */
export function leastOfFleet({ candidate, workload }: Asked): number {
  return Math.max(candidate.purchase === 'spot' ? MIN_SPOT_MACHINES : 1, workload.minInstances);
}

/** A fleet that is always on and sends each request to the machine with the fewest open requests: max(n_min, ⌈λ_peak/(X_slo·SF)⌉) machines, or more if spot machines may be lost at once. */
export function planFleet(asked: Asked, machine: FleetMachine): Planning<number> {
  const rate = sloRateOf(machine, asked.workload);
  if (rate.state === 'impossible') return rate;
  const peakPerS = attemptRates(asked).peakPerS * asked.world.slack;
  const xSloPerS = rate.plan;
  const count = instancesForPeak({ peakPerS, xSloPerS, minInstances: leastOfFleet(asked) });
  return planned(sizeForLosses(asked, { count, peakPerS, xSloPerS }));
}

/** How many machines the peak needs before they are rounded up. */
export function neededMachines(asked: Asked, machine: FleetMachine): number {
  const rate = sloRateOf(machine, asked.workload);
  if (rate.state === 'impossible') return Infinity;
  return (attemptRates(asked).peakPerS * asked.world.slack) / (rate.plan * SAFETY_FACTOR);
}

/** How a part of a fleet grows by whole machines: `count` of `all` that are needed, each with a quantity. */
export function shareInSteps(
  asked: Asked,
  of: { readonly count: number; readonly all: number; readonly needed: number; readonly each: number },
): Growth {
  const { count, all, needed, each } = of;
  if (count === 0) return FIXED;
  const share = count / all;
  const least = Math.max(1, Math.round(leastOfFleet(asked) * share));
  return inSteps({ count, needed: needed * share, least, each, perDay: asked.workload.predictionsPerDay });
}

/** Whether a fleet of this size serves the peak of a world within the SLO. It may be loaded beyond its safety factor. */
export function fleetHolds(asked: Asked, machine: FleetMachine, instances: number): Planning<number> {
  const rate = sloRateOf(machine, asked.workload);
  if (rate.state === 'impossible') return rate;
  const ratePerS = attemptRates(asked).peakPerS / instances;
  return ratePerS <= rate.plan
    ? planned(instances)
    : impossible({ code: 'fleet-too-small', instances, ratePerS, sustainedPerS: rate.plan });
}

/** Latency at the peak, from the caller's request to the answer. */
export function fleetLatencyMs(
  asked: Asked,
  machine: FleetMachine,
  instances: number,
): { readonly p50: number; readonly p99: number } {
  const ratePerS = attemptRates(asked).peakPerS / instances;
  const latency = (percentile: number) => machine.path.addedMs(percentile) + machine.latencyMs(percentile, ratePerS);
  return keptIn({ p50: latency(50), p99: latency(99) }, asked.workload);
}

/**
 * The latency of a fleet that keeps its SLO. Up to X_slo the SLO holds by definition of X_slo: the curve is inverted where the latency is read from it, and
 * may exceed the SLO by a rounding error.
 */
export function keptIn(
  { p50, p99 }: { readonly p50: number; readonly p99: number },
  { callerWaits, sloMs, sloPercentile }: Workload,
): { readonly p50: number; readonly p99: number } {
  const limitMs = callerWaits && sloMs !== null && sloPercentile >= 99 ? sloMs : Infinity;
  return { p50: Math.min(p50, limitMs), p99: Math.min(p99, limitMs) };
}
