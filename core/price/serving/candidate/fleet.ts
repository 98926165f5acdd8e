import type { Reason } from '#core/contract/reasons/reasons.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { instancesForPeak, SAFETY_FACTOR } from '#core/price/pricing/always-on.ts';
import { risingUpTo } from '#core/math/stats/root.ts';
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

/** One machine of a fleet that answers requests one at a time, in one simulation. */
export interface FleetMachine {
  /** The highest rate per second at which a percentile of the inference and its handling stays within a budget; 0 if it never does. */
  readonly maxRatePerS: (percentile: number, budgetMs: number) => number;
  /** A percentile of the time from the program's first byte to its last, at a rate per second; Infinity beyond saturation. */
  readonly latencyMs: (percentile: number, ratePerS: number) => number;
  /** A percentile of the inference alone, without other requests. */
  readonly inferenceMs: (percentile: number) => number;
  /** The highest rate per second that it sustains without a limit on latency. */
  readonly saturationPerS: number;
  /** Milliseconds to transfer a request and its answer, which are part of its latency. */
  readonly transferMs: number;
  /** What to say about its network. */
  readonly reasons: readonly Reason[];
  readonly path: RequestPath;
}

/** A machine that has a part of a vCPU's time: it runs as fast as a whole one, until its part of a period is used. */
export interface VcpuPart {
  /** At most 1. */
  readonly share: number;
  /** A percentile of the wait of a request for the next period. */
  readonly pauseMs: (percentile: number) => number;
}

const WHOLE_VCPUS: VcpuPart = { share: 1, pauseMs: () => 0 };

/** The precision of X_slo, relative to it. */
const RATE_PRECISION = 1e-6;

/**
 * A machine with its request handling and its network. Handling and inference share the cores: one service time in one queue, with the variation of both. A
 * rate X of inference alone becomes X/(1 + X·h/cores). A machine with less than a core for a session takes longer for the handling, too. The network caps the
 * rate.
 */
export function fleetMachine(
  {
    profile,
    liveSpeedup: speedup,
    networkGbps,
  }: Pick<Machine, 'profile' | 'liveSpeedup'> & {
    /** Baseline bandwidth of the machine; null if unknown. */
    readonly networkGbps: number | null;
  },
  path: RequestPath,
  options: { readonly capacityShare?: number; readonly vcpu?: VcpuPart } = {},
): FleetMachine {
  const { capacityShare = 1, vcpu = WHOLE_VCPUS } = options;
  const { realtime, cores, sessions } = profile;
  const { handlingMs, bytes, handling } = path;
  const link = linkOf(bytes, networkGbps);
  const { transferMs, carriedPerS } = link;
  const coreSeconds = handlingMs / 1000 / cores;
  const stretch = sessions / cores;
  const load = {
    ownMs: handlingMs * Math.max(1, stretch * vcpu.share),
    occupiedMs: handlingMs * stretch,
    centralMs: handling.centralMs * stretch,
    scv: handling.scv,
    queues: handling.queues,
  };
  const modelPerS =
    (capacityShare * realtime.saturationPerS * speedup) / (1 + realtime.saturationPerS * speedup * coreSeconds);
  const saturationPerS = Math.min(carriedPerS, modelPerS);
  const latencyOf = (percentile: number): ((ratePerS: number) => number) => {
    const fixedMs = transferMs + vcpu.pauseMs(percentile);
    const handled = realtime.handledMs({ percentile, speedup }, load);
    return (ratePerS) => (ratePerS > saturationPerS ? Infinity : fixedMs + handled(ratePerS / capacityShare));
  };
  return {
    path,
    transferMs,
    maxRatePerS: (percentile, budgetMs) => {
      if (budgetMs === Infinity) return saturationPerS;
      const latency = latencyOf(percentile);
      const over = (ratePerS: number): number => latency(ratePerS) - budgetMs;
      if (over(0) > 0) return 0;
      if (over(saturationPerS) <= 0) return saturationPerS;
      return risingUpTo({ low: 0, high: saturationPerS, precision: RATE_PRECISION, of: over });
    },
    latencyMs: (percentile, ratePerS) => latencyOf(percentile)(ratePerS),
    inferenceMs: (percentile) => realtime.latencyMs({ percentile, ratePerS: 0, speedup }),
    saturationPerS,
    reasons: linkReasons(link, { bytes, networkGbps, modelPerS }),
  };
}

/** X_slo: the highest rate of one machine within the SLO minus its request path, or its saturation rate if no caller waits. */
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

/** A fleet that is always on and sends each request to a machine at random, as load balancers do by default: max(n_min, ⌈λ_peak/(X_slo·SF)⌉) machines, or more if spot machines may be lost at once. */
export function planFleet(asked: Asked, machine: FleetMachine): Planning<number> {
  const rate = sloRateOf(machine, asked.workload);
  if (rate.state === 'impossible') return rate;
  const peakPerS = attemptRates(asked).peakPerS * asked.simulation.slack;
  const xSloPerS = rate.plan;
  const count = instancesForPeak({ peakPerS, xSloPerS, minInstances: leastOfFleet(asked) });
  return planned(sizeForLosses(asked, { count, peakPerS, xSloPerS }));
}

/** The number of machines that the peak needs, before rounding up. */
export function neededMachines(asked: Asked, machine: FleetMachine): number {
  const rate = sloRateOf(machine, asked.workload);
  if (rate.state === 'impossible') return Infinity;
  return (attemptRates(asked).peakPerS * asked.simulation.slack) / (rate.plan * SAFETY_FACTOR);
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

/** Whether a fleet of this size serves the peak of a simulation within the SLO. It may be loaded beyond its safety factor. */
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
