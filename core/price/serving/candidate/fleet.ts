import type { Reason } from '#core/contract/reasons/reasons.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { instancesForPeak, SAFETY_FACTOR } from '#core/price/pricing/always-on.ts';
import { risingUpTo } from '#core/math/stats/root.ts';
import { attemptRates } from './demand.ts';
import { oncePer, oncePerNumber } from '#core/once-per.ts';
import type { Draw } from './draw.ts';
import { linkOf, linkReasons } from './link.ts';
import { numberPerDraw } from './per-draw.ts';
import { liveSpeedupOf, type Machine } from './machine.ts';
import { FIXED, type Growth, inSteps } from './metered.ts';
import type { Asked, ServingContext, Stated } from './asked.ts';
import { impossible, planned, type Planning } from './planning.ts';
import type { RequestPath } from './request-path.ts';
import { sizeForLosses } from './spot-base.ts';
import type { Tally } from './tally.ts';

/**
 * The minimum size of a spot fleet. If one machine is interrupted, the other keeps serving within the SLO, because it was loaded to half of
 * its capacity.
 */
const MIN_SPOT_MACHINES = 2;

/** One machine of a fleet that answers requests one at a time. Every quantity is that of a draw. */
export interface FleetMachine {
  /** X_slo: the highest rate per second within the SLO minus its request path, or its saturation rate if no caller waits; 0 if there is none. */
  readonly xSloPerS: (draw: Draw) => number;
  /** The milliseconds that inference and handling may take within the SLO; Infinity if no caller waits. */
  readonly budgetMs: (draw: Draw) => number;
  /** A percentile of the time from the program's first byte to its last, at a rate per second; Infinity beyond saturation. */
  readonly latencyMs: (draw: Draw, percentile: number, ratePerS: number) => number;
  /** A percentile of the inference alone, without other requests. */
  readonly inferenceMs: (draw: Draw, percentile: number) => number;
  /** The highest rate per second that it sustains without a limit on latency. */
  readonly saturationPerS: (draw: Draw) => number;
  /** vCPU seconds of one request: its service time on the threads of a session, and its handling. */
  readonly cpuS: (draw: Draw) => number;
  /** Milliseconds to transfer a request and its answer, which are part of its latency. */
  readonly transferMs: (draw: Draw) => number;
  /** What to say about its network. */
  readonly reasons: (draw: Draw) => readonly Reason[];
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
  { callerWaits, sloMs, sloPercentile }: Workload,
  { profile, networkGbps }: Pick<Machine, 'profile' | 'networkGbps'>,
  path: RequestPath,
  options: { readonly capacityShare?: number; readonly vcpu?: VcpuPart } = {},
): FleetMachine {
  const { capacityShare = 1, vcpu = WHOLE_VCPUS } = options;
  const { realtime, cores, sessions, threadsPerSession: threads } = profile;
  const { centralMs, scv, queues } = path.handling;
  const stretch = sessions / cores;
  const ownShare = Math.max(1, stretch * vcpu.share);
  // Without a known network, or bytes to send, the transfer takes no time and limits nothing.
  const bytesPerS = networkGbps === null ? Infinity : (networkGbps * 1e9) / 8;
  const { bytes, handlingMs } = path;
  const transferMs = (draw: Draw): number => (1000 * bytes(draw)) / bytesPerS;
  const modelRate = (speedup: number, ms: number): number => {
    const fastPerS = realtime.saturationPerS * speedup;
    return (capacityShare * fastPerS) / (1 + fastPerS * (ms / 1000 / cores));
  };
  const modelPerS = (draw: Draw): number => modelRate(liveSpeedupOf(profile, draw), handlingMs(draw));
  const linkPerS = (sent: number): number => (sent === 0 ? Infinity : bytesPerS / sent);
  const saturationPerS = (draw: Draw): number => Math.min(linkPerS(bytes(draw)), modelPerS(draw));
  // A session of less than a core is one thread with a part of a vCPU's time.
  const vcpusPerThread = threads < 1 ? vcpu.share / threads : 1;
  const cpuS = (draw: Draw): number =>
    (vcpusPerThread * ((threads * realtime.meanServiceMs) / liveSpeedupOf(profile, draw) + handlingMs(draw))) / 1000;
  const handled = oncePerNumber((percentile) =>
    realtime.handledMs(percentile, { centralMs: centralMs * stretch, scv, queues }),
  );
  const latencyMs: FleetMachine['latencyMs'] = (draw, percentile, ratePerS) => {
    const sent = bytes(draw);
    const ms = handlingMs(draw);
    const speedup = liveSpeedupOf(profile, draw);
    if (ratePerS > Math.min(linkPerS(sent), modelRate(speedup, ms))) return Infinity;
    const handling = { ownMs: ms * ownShare, occupiedMs: ms * stretch };
    const fixedMs = (1000 * sent) / bytesPerS + vcpu.pauseMs(percentile);
    return fixedMs + handled(percentile)(ratePerS / capacityShare, speedup, handling);
  };
  const budgetMs = (draw: Draw): number =>
    callerWaits && sloMs !== null ? sloMs - path.addedMs(draw, sloPercentile) : Infinity;
  const search = (draw: Draw): number => {
    const mostPerS = saturationPerS(draw);
    const limitMs = budgetMs(draw);
    if (limitMs === Infinity) return mostPerS;
    const over = (ratePerS: number): number => latencyMs(draw, sloPercentile, ratePerS) - limitMs;
    if (over(0) > 0) return 0;
    if (over(mostPerS) <= 0) return mostPerS;
    return risingUpTo({ low: 0, high: mostPerS, precision: RATE_PRECISION, of: over });
  };
  return {
    path,
    transferMs,
    budgetMs,
    xSloPerS: (draw) => xSloOf(search, draw),
    latencyMs,
    inferenceMs: (draw, percentile) =>
      realtime.latencyMs({ percentile, ratePerS: 0, speedup: liveSpeedupOf(profile, draw) }),
    saturationPerS,
    cpuS,
    reasons: (draw) =>
      linkReasons(linkOf(bytes(draw), networkGbps), { bytes: bytes(draw), networkGbps, modelPerS: modelPerS(draw) }),
  };
}

const xSloOf = numberPerDraw((search: (draw: Draw) => number, draw) => search(draw));

/** The machines of a context by what of a workload decides their answers, and by kind. */
const machinesOf = oncePer((_context: ServingContext) => new Map<string, Map<string, FleetMachine>>());

/** A search varies one input of a workload at about a hundred values. */
const MAX_WORKLOADS = 1024;

/** What of a workload decides how a machine answers; the rest of it may differ. */
const answersBy = oncePer((workload: Workload): string => {
  const { callerWaits, sloMs, sloPercentile, pathOverheadMs, server, handlingMs } = workload;
  const { preset, payloadBytesIn, payloadBytesOut, payloadEncoding } = workload;
  const payload = [preset, payloadBytesIn, payloadBytesOut, payloadEncoding];
  return JSON.stringify([callerWaits, sloMs, sloPercentile, pathOverheadMs, server, handlingMs, ...payload]);
});

/** The machine of a kind: the same for all purchases and for workloads that differ otherwise, so that its X_slo is searched for once. */
export function machineOnce(stated: Stated, kind: string, make: () => FleetMachine): FleetMachine {
  const ofContext = machinesOf(stated.context);
  const key = answersBy(stated.workload);
  const machines = ofContext.get(key) ?? new Map<string, FleetMachine>();
  if (machines.size === 0) {
    if (ofContext.size >= MAX_WORKLOADS) ofContext.clear();
    ofContext.set(key, machines);
  }
  const known = machines.get(kind);
  if (known !== undefined) return known;
  const made = make();
  machines.set(kind, made);
  return made;
}

/** X_slo: the highest rate of one machine within the SLO minus its request path, or its saturation rate if no caller waits. */
export function sloRateOf(asked: Asked, machine: FleetMachine): Planning<number> {
  const { workload, simulation } = asked;
  const { sloMs, sloPercentile: percentile } = workload;
  const ratePerS = machine.xSloPerS(simulation);
  if (ratePerS > 0) return planned(ratePerS);
  const pathMs = machine.path.addedMs(simulation, percentile);
  const budgetMs = machine.budgetMs(simulation);
  const transferMs = machine.transferMs(simulation);
  if (budgetMs > 0 && transferMs >= budgetMs) {
    const bytes = machine.path.bytes(simulation);
    return impossible({ code: 'transfer-over-slo', bytes, transferMs, pathMs, sloMs: sloMs ?? 0 });
  }
  const idleMs = machine.latencyMs(simulation, percentile, 0);
  return impossible({ code: 'slo-below-idle-latency', percentile, idleMs, pathMs, sloMs: sloMs ?? 0 });
}

/** Whether one machine serves a rate within the SLO: as if its X_slo were searched for, with one latency instead. */
export function holdsAt(asked: Asked, machine: FleetMachine, ratePerS: number): boolean {
  const budgetMs = machine.budgetMs(asked.simulation);
  if (budgetMs === Infinity) return ratePerS <= machine.saturationPerS(asked.simulation);
  return machine.latencyMs(asked.simulation, asked.workload.sloPercentile, ratePerS) <= budgetMs;
}

/** Why machines that each serve a rate do not serve the peak of a draw. */
export function tooSmall(
  asked: Asked,
  machine: FleetMachine,
  fleet: { readonly instances: number; readonly ratePerS: number },
): readonly Reason[] {
  const rate = sloRateOf(asked, machine);
  if (rate.state === 'impossible') return rate.reasons;
  return [{ code: 'fleet-too-small', ...fleet, sustainedPerS: rate.plan }];
}

/** The minimum number of machines, whatever the load. */
export function leastOfFleet({ candidate, workload }: Stated): number {
  return Math.max(candidate.purchase === 'spot' ? MIN_SPOT_MACHINES : 1, workload.minInstances);
}

/** A fleet that is always on and sends each request to a machine at random, as load balancers do by default: max(n_min, ⌈λ_peak/(X_slo·SF)⌉) machines, or more if spot machines may be lost at once. */
export function planFleet(asked: Asked, machine: FleetMachine): Planning<number> {
  const rate = sloRateOf(asked, machine);
  if (rate.state === 'impossible') return rate;
  const peakPerS = attemptRates(asked).peakPerS * asked.simulation.slack;
  const xSloPerS = rate.plan;
  const count = instancesForPeak({ peakPerS, xSloPerS, minInstances: leastOfFleet(asked) });
  return planned(sizeForLosses(asked, { count, peakPerS, xSloPerS }));
}

/** The number of machines that the peak needs, before rounding up. */
export function neededMachines(asked: Asked, machine: FleetMachine): number {
  const rate = sloRateOf(asked, machine);
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

/** A fleet of some machines of a kind in a draw: its size and its latency, from the caller's request to the answer. False if it does not serve the peak within the SLO; it may be loaded beyond its safety factor. */
export function serveFleet(asked: Asked, machine: FleetMachine, instances: number, to: Tally): boolean {
  const { simulation: draw, workload } = asked;
  const { sloPercentile } = workload;
  const { path } = machine;
  const ratePerS = attemptRates(asked).peakPerS / instances;
  const budgetMs = machine.budgetMs(draw);
  const ownMs = budgetMs === Infinity ? 0 : machine.latencyMs(draw, sloPercentile, ratePerS);
  const holds = budgetMs === Infinity ? ratePerS <= machine.saturationPerS(draw) : ownMs <= budgetMs;
  if (!holds) return to.refuse(() => tooSmall(asked, machine, { instances, ratePerS }));
  // The latency at the SLO's percentile, which is the 99th for most, is known.
  const p99Ms = budgetMs < Infinity && sloPercentile === 99 ? ownMs : machine.latencyMs(draw, 99, ratePerS);
  to.count = instances;
  to.p99Ms = keptIn(path.addedMs(draw, 99) + p99Ms, workload);
  if (to.explanation !== null) {
    to.p50Ms = Math.min(path.addedMs(draw, 50) + machine.latencyMs(draw, 50, ratePerS), to.p99Ms);
  }
  return true;
}

/**
 * The latency of a fleet that keeps its SLO. Up to X_slo the SLO holds by definition of X_slo: the curve is inverted where the latency is read from it, and
 * may exceed the SLO by a rounding error.
 */
export function keptIn(ms: number, { callerWaits, sloMs, sloPercentile }: Workload): number {
  return callerWaits && sloMs !== null && sloPercentile >= 99 ? Math.min(ms, sloMs) : ms;
}
