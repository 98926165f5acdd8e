import type { Effort } from '../contract/numbers.ts';
import { mlperfQueryCount } from '../stats/percentiles.ts';
import type { RatePoint } from './slo-search.ts';

/**
 * How much time and how many samples an effort spends. Seconds are what a phase may take at most, up to the trial under way; a slow model takes
 * at least one sample of everything.
 */
export interface EffortBudget {
  /** Starts in new processes, as many as fit into `coldStartS`, one at least. */
  readonly coldStarts: number;
  readonly coldStartS: number;
  readonly batchS: number;
  readonly realtimeS: number;
  readonly microBatchS: number;
  /** Wall milliseconds of one round of one batch configuration. */
  readonly roundMs: number;
  /** Rounds of each configuration that is still in the running. */
  readonly rounds: number;
  /** Seconds of one open-loop point, unless `--duration-s` says otherwise, or fewer where `maxRequests` come sooner. */
  readonly pointS: number;
  /** Seconds of one point at most, where requests come so seldom that `minRequests` take longer than `pointS`. */
  readonly longestPointS: number;
  /** Requests of one open-loop point at least, time permitting. */
  readonly minRequests: number;
  /** Requests of one open-loop point at most. */
  readonly maxRequests: number;
  /** Repetitions of the last bracket of the SLO search with fresh arrivals. */
  readonly replicates: number;
  /** Bisections of the bracket, at most. */
  readonly bisections: number;
}

/** Seconds of the phases that every effort has alike: the FLOP count, the whole job on a sample's file, the starts of the processes. */
export const FIXED_PHASES = { profileS: 1, jobS: 2, processesS: 3 } as const;

/**
 * The budget of each effort. `thorough` has MLPerf LoadGen's query counts for the percentile that is asked for (262,742 at p99), at every rate at
 * which they come within an hour.
 */
export function effortBudget(effort: Effort, percentile = 99): EffortBudget {
  switch (effort) {
    case 'quick':
      return {
        coldStarts: 3,
        coldStartS: 4,
        batchS: 7,
        realtimeS: 20,
        microBatchS: 8,
        roundMs: 60,
        rounds: 4,
        pointS: 0.9,
        longestPointS: 1.8,
        minRequests: 800,
        maxRequests: 20_000,
        replicates: 3,
        bisections: 3,
      };
    case 'standard':
      return {
        coldStarts: 5,
        coldStartS: 20,
        batchS: 50,
        realtimeS: 110,
        microBatchS: 60,
        roundMs: 200,
        rounds: 7,
        pointS: 3.6,
        longestPointS: 7.2,
        minRequests: 3_000,
        maxRequests: 100_000,
        replicates: 4,
        bisections: 3,
      };
    case 'thorough':
      return {
        coldStarts: 9,
        coldStartS: 120,
        batchS: 240,
        realtimeS: 4 * 3_600,
        microBatchS: 3_600,
        roundMs: 1_000,
        rounds: 11,
        pointS: 120,
        longestPointS: 3_600,
        minRequests: mlperfQueryCount(percentile),
        maxRequests: mlperfQueryCount(percentile),
        replicates: 7,
        bisections: 5,
      };
  }
}

/**
 * The points between which the SLO is first missed decide: where requests come seldom they may take twice as long, so that a percentile can be
 * told at all. The points of the climb need only show the way.
 */
export function pointBudget(budget: EffortBudget, purpose: RatePoint['purpose']): EffortBudget {
  if (purpose === 'unloaded' || purpose === 'curve') return budget;
  return { ...budget, longestPointS: 2 * budget.longestPointS };
}

/** The points of the micro-batch grid are many, and each stands beside a simulation: none waits longer than planned for its requests. */
export function microBatchBudget(effort: Effort): EffortBudget {
  const budget = effortBudget(effort);
  return { ...budget, longestPointS: Math.min(budget.longestPointS, 2 * budget.pointS) };
}

/** Seconds that a whole measurement of a model that is not slow takes at most: the sum of what its phases may take. */
export function longestRunS(effort: Effort): number {
  const { coldStartS, batchS, realtimeS, microBatchS } = effortBudget(effort);
  const { profileS, jobS, processesS } = FIXED_PHASES;
  return coldStartS + batchS + realtimeS + microBatchS + profileS + jobS + processesS;
}

/** Seconds of one open-loop point at a rate: long enough for the effort's number of requests, within the effort's time. */
export function pointSeconds(ratePerS: number, budget: EffortBudget): number {
  const longEnough = Math.min(Math.max(budget.pointS, budget.minRequests / ratePerS), budget.longestPointS);
  return Math.min(longEnough, Math.max(budget.maxRequests / ratePerS, SHORTEST_POINT_S));
}

const SHORTEST_POINT_S = 0.2;
