import type { Effort } from '#core/contract/numbers.ts';
import { mlperfQueryCount } from '#core/math/stats/percentiles.ts';
import type { RatePoint } from './slo-search.ts';

/**
 * How much time and how many samples an effort spends. Seconds are what a phase may take at most, up to the trial under way; a slow model takes
 * at least one sample of everything.
 */
export interface EffortBudget {
  /** Starts in new processes, as many as fit into `coldStartS`, one at least. */
  readonly coldStarts: number;
  readonly coldStartS: number;
  /** For looking where the time of an inference goes. */
  readonly profileS: number;
  readonly batchS: number;
  readonly realtimeS: number;
  readonly microBatchS: number;
  /** For visiting the best batch configuration again. */
  readonly batchAgainS: number;
  /** Wall milliseconds of a batch configuration while exploring: it picks, and counts for nothing. */
  readonly exploringMs: number;
  /**
   * Wall milliseconds of one round that counts. On a shared machine the lowest round in 15 s was at 0.7 of the mean where rounds took 60 ms, and at
   * 0.81 to 0.87 where they took 250 ms: single stalls weigh less in a longer one.
   */
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
  /** How much longer than other points a repetition is, at most, where time is left: in a short one a queue has not had its bad moments yet. */
  readonly longestStretch: number;
  /** Bisections of the bracket, at most. */
  readonly bisections: number;
}

/**
 * An executor is as fast as it will be once it has run for about so long, whatever the batch size: in the first second of a fresh one small
 * models were measured to run up to eight per cent slower.
 */
export const SETTLED_MS = 1_000;

/** Seconds of the phases that every effort has alike: the whole job on a sample's file, the starts of the processes. */
export const FIXED_PHASES = { jobS: 2, processesS: 3 } as const;

/** Seconds in which one session's service times are taken when batch mode was not asked for. */
export const SERVICE_ONLY_S = 3;
/** A start takes seconds with a large model: what is planned for one, until the first has shown it. */
export const EXPECTED_START_S = 1;

/**
 * The budget of each effort. `thorough` has MLPerf LoadGen's query counts for the percentile that is asked for (262,742 at p99), at every rate at
 * which they come within an hour.
 */
export function effortBudget(effort: Effort, percentile = 99): EffortBudget {
  switch (effort) {
    case 'quick':
      return {
        coldStarts: 3,
        coldStartS: 3,
        profileS: 1,
        batchS: 6,
        realtimeS: 20,
        microBatchS: 7,
        batchAgainS: 3,
        exploringMs: 60,
        roundMs: 150,
        rounds: 4,
        pointS: 0.9,
        longestPointS: 1.8,
        minRequests: 800,
        maxRequests: 20_000,
        replicates: 3,
        longestStretch: 4,
        bisections: 3,
      };
    case 'standard':
      return {
        coldStarts: 5,
        coldStartS: 20,
        profileS: 3,
        batchS: 50,
        realtimeS: 110,
        microBatchS: 60,
        batchAgainS: 5,
        exploringMs: 200,
        roundMs: 300,
        rounds: 7,
        pointS: 3.6,
        longestPointS: 7.2,
        minRequests: 3_000,
        maxRequests: 100_000,
        replicates: 4,
        longestStretch: 2,
        bisections: 3,
      };
    case 'thorough':
      return {
        coldStarts: 9,
        coldStartS: 120,
        profileS: 20,
        batchS: 240,
        realtimeS: 4 * 3_600,
        microBatchS: 3_600,
        batchAgainS: 30,
        exploringMs: 1_000,
        roundMs: 1_000,
        rounds: 11,
        pointS: 120,
        longestPointS: 3_600,
        minRequests: mlperfQueryCount(percentile),
        maxRequests: mlperfQueryCount(percentile),
        replicates: 7,
        longestStretch: 1,
        bisections: 5,
      };
  }
}

/**
 * The points between which the SLO is first missed decide: where requests come seldom they may take twice as long, so that a percentile can be
 * told at all. The points of the climb need only show the way. A point that is stretched is so many times as long.
 */
export function pointBudget(budget: EffortBudget, purpose: RatePoint['purpose'], stretch = 1): EffortBudget {
  if (purpose === 'unloaded' || purpose === 'curve') return budget;
  const { pointS, longestPointS, minRequests, maxRequests } = budget;
  return {
    ...budget,
    pointS: stretch * pointS,
    longestPointS: 2 * stretch * longestPointS,
    minRequests: stretch * minRequests,
    maxRequests: stretch * maxRequests,
  };
}

/** The points of the micro-batch grid are many, and each stands beside a simulation: none waits longer than planned for its requests. */
export function microBatchBudget(effort: Effort): EffortBudget {
  const budget = effortBudget(effort);
  return { ...budget, longestPointS: Math.min(budget.longestPointS, 2 * budget.pointS) };
}

/** Seconds that a whole measurement of a model that is not slow takes at most: the sum of what its phases may take. */
export function longestRunS(effort: Effort): number {
  const { coldStartS, profileS, batchS, realtimeS, microBatchS, batchAgainS } = effortBudget(effort);
  const { jobS, processesS } = FIXED_PHASES;
  return coldStartS + batchS + realtimeS + microBatchS + batchAgainS + profileS + jobS + processesS;
}

/** Seconds of one open-loop point at a rate: long enough for the effort's number of requests, within the effort's time. */
export function pointSeconds(ratePerS: number, budget: EffortBudget): number {
  const longEnough = Math.min(Math.max(budget.pointS, budget.minRequests / ratePerS), budget.longestPointS);
  return Math.min(longEnough, Math.max(budget.maxRequests / ratePerS, MIN_POINT_S));
}

const MIN_POINT_S = 0.2;
