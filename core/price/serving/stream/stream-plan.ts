import type { Reason } from '#core/contract/reasons/reasons.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { SAFETY_FACTOR } from '#core/price/pricing/always-on.ts';
import { retriedShare } from '#core/price/pricing/failures.ts';
import type { WindowLatency } from '#core/math/queueing/window-latency.ts';
import type { StreamServer } from './stream-server.ts';
import { ratesOf } from '#core/price/traffic/rates.ts';
import { impossible, planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import type { Simulation } from '#core/price/serving/candidate/types.ts';

/** The windows to consider, in seconds, if the service allows them. */
const WINDOWS_S = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300] as const;
/** The longest window to plan if the workload has no maximum staleness, in seconds. */
export const MAX_UNLIMITED_WINDOW_S = 60;

/** The requirements of a stream service for its readers. */
export interface StreamTerms {
  readonly shortestWindowS: number;
  readonly longestWindowS: number;
  /** Maximum number of rows in one read. */
  readonly readRows: number;
  /** Milliseconds from the write until a waiting reader has the record. */
  readonly propagationMs: { readonly p50: number; readonly p99: number };
}

/** Consumers of a stream at one window. */
export interface StreamConsumers {
  readonly windowS: number;
  readonly consumers: number;
  /** How many consumers the load needs. The others provide availability. */
  readonly needed: number;
  /** Rows per read at the mean rate. */
  readonly batchRows: number;
}

/** The consumers of a stream at the chosen window, with their latency. */
export interface StreamPlan extends StreamConsumers {
  readonly reworkPct: number;
  readonly latencyMs: { readonly p50: number; readonly p99: number };
  /** The part of it that passes in the stream, and on the way back to a caller. */
  readonly propagationMs: { readonly p50: number; readonly p99: number };
}

/** A stream, its consumer and the workload to plan for. */
export interface StreamRequest {
  readonly terms: StreamTerms;
  readonly server: StreamServer;
  /** The `windowLatencyOf` a run. */
  readonly latency: WindowLatency;
  /** True ÷ projected throughput. */
  readonly speedup: number;
  readonly workload: Workload;
  readonly simulation: Simulation;
  readonly leastConsumers: number;
  /** The cost to compare windows by, in any unit. Of equal costs, the shorter window wins. */
  readonly costOf: (at: StreamConsumers) => number;
  /** The minimum cost of any window. */
  readonly leastCost: number;
}

/**
 * The cheapest window whose simulated percentile is within the SLO and whose answers are recent enough, with the consumers that it needs at
 * the peak. Consumers are loaded to the safety factor of their capacity with the batches that the window produces
 * (docs/methodology/pricing.md).
 */
export function planStream(request: StreamRequest): Planning<StreamPlan> {
  const rates = ratesOf(request.workload, request.simulation.trafficRatio, request.simulation.peakRatio);
  const costed: { readonly at: StreamConsumers; readonly cost: number }[] = [];
  for (const windowS of windowsFor(request)) {
    const at = consumersAt(request, rates, { windowS, consumers: null });
    const cost = request.costOf(at);
    costed.push({ at, cost });
    if (cost <= request.leastCost) break;
  }
  for (;;) {
    let cheapest = 0;
    for (let i = 1; i < costed.length; i++) {
      if ((costed[i]?.cost ?? Infinity) < (costed[cheapest]?.cost ?? Infinity) * (1 - 1e-9)) cheapest = i;
    }
    const chosen = costed[cheapest];
    if (chosen === undefined) throw new Error('a stream offers no window');
    const plan = planAt(request, rates, chosen.at);
    const reasons = missedBy(request, rates, plan);
    if (reasons.length === 0) return planned(plan);
    if (cheapest === 0) return impossible(...reasons);
    // A longer window only increases the latency.
    costed.length = cheapest;
  }
}

/**
 * Consumers that were sized for another simulation, in this one: their number and their window stay, and they may be loaded beyond the safety
 * factor, but not beyond their capacity.
 */
export function planSizedStream(request: StreamRequest, sized: StreamConsumers): Planning<StreamPlan> {
  const rates = ratesOf(request.workload, request.simulation.trafficRatio, request.simulation.peakRatio);
  const { consumers } = sized;
  const at = consumersAt(request, rates, { windowS: sized.windowS, consumers });
  const sustainedPerS = rates.peakPerS / (at.needed * SAFETY_FACTOR);
  const ratePerS = rates.peakPerS / consumers;
  if (ratePerS > sustainedPerS) {
    return impossible({ code: 'fleet-too-small', instances: consumers, ratePerS, sustainedPerS });
  }
  const plan = planAt(request, rates, at);
  const reasons = missedBy(request, rates, plan);
  return reasons.length === 0 ? planned(plan) : impossible(...reasons);
}

type Rates = ReturnType<typeof ratesOf>;

/**
 * The windows that could meet the SLO and the maximum staleness, shortest first. Rows wait until their window ends, so a lower percentile allows
 * longer windows: it leaves out more of the rows that wait longest.
 */
function windowsFor({ terms, workload }: StreamRequest): readonly number[] {
  const { callerWaits, sloMs, sloPercentile, maxStalenessS } = workload;
  const bySlo = callerWaits && sloMs !== null ? sloMs / 1000 / (0.9 * (sloPercentile / 100)) : Infinity;
  const byAge = maxStalenessS === null ? MAX_UNLIMITED_WINDOW_S : maxStalenessS / 0.9;
  const longestS = Math.min(terms.longestWindowS, bySlo, byAge);
  return [terms.shortestWindowS, ...WINDOWS_S.filter((each) => each > terms.shortestWindowS && each <= longestS)];
}

/** A window with its consumers: as many as the peak needs, with the slack of the simulation, or a given number. */
function consumersAt(
  request: StreamRequest,
  { meanPerS, peakPerS }: Rates,
  given: { readonly windowS: number; readonly consumers: number | null },
): StreamConsumers {
  const { terms, server, speedup, workload, simulation, leastConsumers } = request;
  const { windowS } = given;
  // A machine that is s times as fast behaves like the same machine with a clock that runs s times as fast.
  const carried = (seconds: number): number => speedup * server.rateWithin(seconds * 1000 * speedup);
  const unboundedPerS = carried(windowS);
  const fullS = terms.readRows / unboundedPerS;
  const sessionPerS = fullS < windowS ? carried(fullS) : unboundedPerS;
  const attempts = 1 + retriedShare(workload.failureRate);
  const needed = Math.max(1, Math.ceil((peakPerS * attempts) / (sessionPerS * server.sessions)));
  const consumers = given.consumers ?? Math.max(Math.ceil(needed * simulation.slack), leastConsumers);
  const gathered = (meanPerS / (consumers * server.sessions)) * windowS;
  return { windowS, consumers, needed, batchRows: Math.min(terms.readRows, 1 + gathered) };
}

function planAt(request: StreamRequest, rates: Rates, at: StreamConsumers): StreamPlan {
  const { terms, workload } = request;
  const aroundMs = (percentile: 50 | 99): number =>
    workload.pathOverheadMs + terms.propagationMs[percentile === 50 ? 'p50' : 'p99'];
  const { windowS, consumers, needed, batchRows } = at;
  return {
    windowS,
    consumers,
    needed,
    batchRows,
    reworkPct: 100 * retriedShare(workload.failureRate),
    propagationMs: terms.propagationMs,
    latencyMs: {
      p50: aroundMs(50) + latencyMs(request, at, 50, rates.meanPerS),
      p99: aroundMs(99) + slowestMs(request, rates, at, 99),
    },
  };
}

/** At the peak, batches are larger; at the mean rate, a window with few rows lasts to its end. */
function slowestMs(request: StreamRequest, rates: Rates, at: StreamConsumers, percentile: number): number {
  const atPeak = latencyMs(request, at, percentile, rates.peakPerS);
  if (rates.peakPerS === rates.meanPerS) return atPeak;
  return Math.max(atPeak, latencyMs(request, at, percentile, rates.meanPerS));
}

/** From the arrival in the stream to the answer. A read that is full before its window ends is served immediately. */
function latencyMs(request: StreamRequest, at: StreamConsumers, percentile: number, streamPerS: number): number {
  const { terms, server, latency, speedup } = request;
  const ratePerS = streamPerS / (at.consumers * server.sessions);
  const windowMs = Math.min(at.windowS * 1000, (1000 * terms.readRows) / ratePerS);
  const gathered = (ratePerS * windowMs) / 1000;
  const batchMs = server.readMs(1 + gathered) / speedup;
  const utilisation = (ratePerS * batchMs) / (1000 * (1 + gathered));
  return (windowMs + batchMs) * latency({ gathered, utilisation, percentile });
}

function missedBy(request: StreamRequest, rates: Rates, plan: StreamPlan): readonly Reason[] {
  const { terms, workload } = request;
  const missed: Reason[] = [];
  const window = { cause: 'window', causeMs: 1000 * terms.shortestWindowS, causeShare: null } as const;
  if (workload.callerWaits && workload.sloMs !== null) {
    const percentile = workload.sloPercentile;
    const ms = sloLatencyMs(request, rates, plan);
    if (ms > workload.sloMs)
      missed.push({ code: 'latency-over-slo', percentile, ms, sloMs: workload.sloMs, ...window });
  }
  const { p99 } = plan.latencyMs;
  const { maxStalenessS } = workload;
  if (maxStalenessS !== null && p99 > maxStalenessS * 1000) {
    missed.push({ code: 'answer-too-old', ms: p99, maxStalenessS, ...window });
  }
  return missed;
}

function sloLatencyMs(request: StreamRequest, rates: Rates, plan: StreamPlan): number {
  const { terms, workload } = request;
  const percentile = workload.sloPercentile;
  if (percentile === 99) return plan.latencyMs.p99;
  const propagationMs = percentile <= 50 ? terms.propagationMs.p50 : terms.propagationMs.p99;
  return workload.pathOverheadMs + propagationMs + slowestMs(request, rates, plan, percentile);
}
