import type { Reason } from '#core/contract/reasons/reasons.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import type { WindowLatency } from '#core/math/queueing/window-latency.ts';
import { SAFETY_FACTOR } from '#core/price/pricing/always-on.ts';
import { retriedShare } from '#core/price/pricing/failures.ts';
import type { StreamServer } from './stream-server.ts';

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
}

/** Milliseconds that a record and its answer are on their way, at two percentiles. */
export interface Propagation {
  readonly p50: number;
  readonly p99: number;
}

/** A stream and its readers for a workload, whatever the draw. */
export interface StreamReaders {
  /** The windows that could meet the SLO and the maximum staleness, shortest first. */
  readonly windowsS: readonly number[];
  readonly server: StreamServer;
  /** The `windowLatencyOf` a run. */
  readonly latency: WindowLatency;
  readonly workload: Workload;
  /** Attempts for a row, at least 1. */
  readonly attempts: number;
  /** The cost to compare windows by, in any unit. Of equal costs, the shorter window wins. */
  readonly costOf: (plan: StreamPlan, load: StreamLoad) => number;
}

/** What a draw decides for the readers of a stream. One object is filled again for each draw. */
export interface StreamLoad {
  meanPerS: number;
  peakPerS: number;
  /** How many times as many consumers as the load needs. */
  slack: number;
  /** True ÷ projected throughput. */
  speedup: number;
  leastConsumers: number;
  /** The minimum cost of any window. */
  leastCost: number;
  /** Maximum number of rows in one read. */
  readRows: number;
  /** Bytes of one record or message as a reader gets it. */
  recordBytes: number;
  /** Milliseconds from the write until a waiting reader has the record, and back to a caller. */
  propagationP50Ms: number;
  propagationP99Ms: number;
}

/** The consumers of a stream at one window. One object is filled again for each draw. */
export interface StreamPlan {
  windowS: number;
  consumers: number;
  /** How many consumers the load needs. The others provide availability. */
  needed: number;
  /** Rows per read at the mean rate. */
  batchRows: number;
  p99Ms: number;
}

/** A load to be filled. */
export function newStreamLoad(): StreamLoad {
  return {
    meanPerS: 0,
    peakPerS: 0,
    slack: 1,
    speedup: 1,
    leastConsumers: 1,
    leastCost: 0,
    readRows: 1,
    recordBytes: 0,
    propagationP50Ms: 0,
    propagationP99Ms: 0,
  };
}

/** A plan to be filled. Its first values are fractions, so that no later one changes its class. */
export function newStreamPlan(): StreamPlan {
  return { windowS: 0.5, consumers: 0.5, needed: 0.5, batchRows: 0.5, p99Ms: 0.5 };
}

/** Prepares the readers of a stream for a workload. */
export function streamReaders(
  of: Pick<StreamReaders, 'server' | 'latency' | 'workload' | 'costOf'> & {
    readonly terms: Pick<StreamTerms, 'shortestWindowS' | 'longestWindowS'>;
  },
): StreamReaders {
  const { server, latency, workload, costOf, terms } = of;
  const attempts = 1 + retriedShare(workload.failureRate);
  return { windowsS: windowsFor(terms, workload), server, latency, workload, attempts, costOf };
}

/**
 * The windows that could meet the SLO and the maximum staleness, shortest first. Rows wait until their window ends, so a lower percentile allows
 * longer windows: it leaves out more of the rows that wait longest.
 */
function windowsFor(
  { shortestWindowS, longestWindowS }: Pick<StreamTerms, 'shortestWindowS' | 'longestWindowS'>,
  { callerWaits, sloMs, sloPercentile, maxStalenessS }: Workload,
): readonly number[] {
  const bySlo = callerWaits && sloMs !== null ? sloMs / 1000 / (0.9 * (sloPercentile / 100)) : Infinity;
  const byAge = maxStalenessS === null ? MAX_UNLIMITED_WINDOW_S : maxStalenessS / 0.9;
  const longestS = Math.min(longestWindowS, bySlo, byAge);
  return [shortestWindowS, ...WINDOWS_S.filter((each) => each > shortestWindowS && each <= longestS)];
}

/** The costs of the windows of the plan that is being made, and the consumers that the load needs at each. */
const costs = new Float64Array(WINDOWS_S.length + 1);
const neededs = new Float64Array(WINDOWS_S.length + 1);

/**
 * Plans the cheapest window whose simulated percentile is within the SLO and whose answers are recent enough, with the consumers that it needs at
 * the peak. Consumers are loaded to the safety factor of their capacity with the batches that the window produces
 * (docs/methodology/pricing.md). False if there is none, with the shortest window in the plan.
 */
export function planStream(readers: StreamReaders, load: StreamLoad, plan: StreamPlan): boolean {
  const { windowsS, costOf } = readers;
  let count = 0;
  while (count < windowsS.length) {
    const windowS = windowsS[count] ?? 0;
    const needed = neededAt(readers, load, windowS);
    setWindow(readers, load, plan, windowS, needed);
    const cost = costOf(plan, load);
    costs[count] = cost;
    neededs[count++] = needed;
    if (cost <= load.leastCost) break;
  }
  for (;;) {
    let cheapest = 0;
    for (let i = 1; i < count; i++) {
      if ((costs[i] ?? Infinity) < (costs[cheapest] ?? Infinity) * (1 - 1e-9)) cheapest = i;
    }
    setWindow(readers, load, plan, windowsS[cheapest] ?? 0, neededs[cheapest] ?? 0);
    plan.p99Ms = p99Ms(readers, load, plan);
    if (isMet(readers, load, plan)) return true;
    if (cheapest === 0) return false;
    // A longer window only increases the latency.
    count = cheapest;
  }
}

/**
 * Consumers that were sized for another draw, in this one: their number and their window stay, and they may be loaded beyond the safety
 * factor, but not beyond their capacity. False if they do not meet the requirements.
 */
export function planSizedStream(
  readers: StreamReaders,
  load: StreamLoad,
  sized: Pick<StreamPlan, 'windowS' | 'consumers'>,
  plan: StreamPlan,
): boolean {
  setWindow(readers, load, plan, sized.windowS, neededAt(readers, load, sized.windowS), sized.consumers);
  if (load.peakPerS / plan.consumers > sustainedPerS(load, plan)) return false;
  plan.p99Ms = p99Ms(readers, load, plan);
  return isMet(readers, load, plan);
}

/** Why consumers that were sized for another draw do not meet the requirements in this one. */
export function missedBySized(readers: StreamReaders, load: StreamLoad, plan: StreamPlan): readonly Reason[] {
  const ratePerS = load.peakPerS / plan.consumers;
  const most = sustainedPerS(load, plan);
  return ratePerS > most
    ? [{ code: 'fleet-too-small', instances: plan.consumers, ratePerS, sustainedPerS: most }]
    : missedBy(readers, load, plan);
}

function sustainedPerS({ peakPerS }: StreamLoad, { needed }: StreamPlan): number {
  return peakPerS / (needed * SAFETY_FACTOR);
}

/** Sets a window and the consumers that the peak needs at it: as many with the slack of the draw, or a given number. */
function setWindow(
  readers: StreamReaders,
  load: StreamLoad,
  plan: StreamPlan,
  windowS: number,
  needed: number,
  consumers: number = Math.max(Math.ceil(needed * load.slack), load.leastConsumers),
): void {
  plan.windowS = windowS;
  plan.needed = needed;
  plan.consumers = consumers;
  const gathered = (load.meanPerS / (plan.consumers * readers.server.sessions)) * windowS;
  plan.batchRows = Math.min(load.readRows, 1 + gathered);
}

/** Consumers that the peak needs at a window. */
function neededAt({ server, attempts }: StreamReaders, load: StreamLoad, windowS: number): number {
  const { speedup, readRows, peakPerS } = load;
  // A machine that is s times as fast behaves like the same machine with a clock that runs s times as fast.
  const unboundedPerS = speedup * server.rateWithin(windowS * 1000 * speedup);
  const fullS = readRows / unboundedPerS;
  const sessionPerS = fullS < windowS ? speedup * server.rateWithin(fullS * 1000 * speedup) : unboundedPerS;
  return Math.max(1, Math.ceil((peakPerS * attempts) / (sessionPerS * server.sessions)));
}

/** The median from the write of a record to its answer, in milliseconds, with the path overhead. */
export function medianMs(readers: StreamReaders, load: StreamLoad, plan: StreamPlan): number {
  const servedMs = latencyMs(readers, load, plan, 50, load.meanPerS);
  return readers.workload.pathOverheadMs + load.propagationP50Ms + servedMs;
}

function p99Ms(readers: StreamReaders, load: StreamLoad, plan: StreamPlan): number {
  return readers.workload.pathOverheadMs + load.propagationP99Ms + slowestMs(readers, load, plan, 99);
}

/** At the peak, batches are larger; at the mean rate, a window with few rows lasts to its end. */
function slowestMs(readers: StreamReaders, load: StreamLoad, plan: StreamPlan, percentile: number): number {
  const { meanPerS, peakPerS } = load;
  const atPeak = latencyMs(readers, load, plan, percentile, peakPerS);
  if (peakPerS === meanPerS) return atPeak;
  return Math.max(atPeak, latencyMs(readers, load, plan, percentile, meanPerS));
}

/** From the arrival in the stream to the answer. A read that is full before its window ends is served immediately. */
function latencyMs(
  { server, latency }: StreamReaders,
  { readRows, speedup }: StreamLoad,
  plan: StreamPlan,
  percentile: number,
  streamPerS: number,
): number {
  const ratePerS = streamPerS / (plan.consumers * server.sessions);
  const windowMs = Math.min(plan.windowS * 1000, (1000 * readRows) / ratePerS);
  const gathered = (ratePerS * windowMs) / 1000;
  const batchMs = server.readMs(1 + gathered) / speedup;
  const utilisation = (ratePerS * batchMs) / (1000 * (1 + gathered));
  return (windowMs + batchMs) * latency({ gathered, utilisation, percentile });
}

/** Whether a plan meets the SLO and the maximum staleness. */
function isMet(readers: StreamReaders, load: StreamLoad, plan: StreamPlan): boolean {
  const { callerWaits, sloMs, maxStalenessS } = readers.workload;
  if (callerWaits && sloMs !== null && sloLatencyMs(readers, load, plan) > sloMs) return false;
  return maxStalenessS === null || !(plan.p99Ms > maxStalenessS * 1000);
}

/** Why a plan does not meet the SLO or the maximum staleness. */
export function missedBy(readers: StreamReaders, load: StreamLoad, plan: StreamPlan): readonly Reason[] {
  const { callerWaits, sloMs, sloPercentile: percentile, maxStalenessS } = readers.workload;
  const missed: Reason[] = [];
  const window = { cause: 'window', causeMs: 1000 * (readers.windowsS[0] ?? 0), causeShare: null } as const;
  if (callerWaits && sloMs !== null) {
    const ms = sloLatencyMs(readers, load, plan);
    if (ms > sloMs) missed.push({ code: 'latency-over-slo', percentile, ms, sloMs, ...window });
  }
  if (maxStalenessS !== null && plan.p99Ms > maxStalenessS * 1000) {
    missed.push({ code: 'answer-too-old', ms: plan.p99Ms, maxStalenessS, ...window });
  }
  return missed;
}

function sloLatencyMs(readers: StreamReaders, load: StreamLoad, plan: StreamPlan): number {
  const { pathOverheadMs, sloPercentile: percentile } = readers.workload;
  if (percentile === 99) return plan.p99Ms;
  const propagationMs = percentile <= 50 ? load.propagationP50Ms : load.propagationP99Ms;
  return pathOverheadMs + propagationMs + slowestMs(readers, load, plan, percentile);
}
