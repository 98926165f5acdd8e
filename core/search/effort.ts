import type { Effort } from '../contract/numbers.ts';

/** How much time and how many samples an effort spends. Seconds are plans, not promises: a slow model takes at least one sample. */
export interface EffortBudget {
  /** Starts in new processes, as many as fit into `coldStartS`, one at least. */
  readonly coldStarts: number;
  readonly coldStartS: number;
  /** Planned seconds of each mode. */
  readonly batchS: number;
  readonly realtimeS: number;
  readonly microBatchS: number;
  /** Wall milliseconds of one round of one batch configuration. */
  readonly roundMs: number;
  /** Rounds of each configuration that is still in the running. */
  readonly rounds: number;
  /** Seconds of one open-loop point, at most and unless `--duration-s` says otherwise. */
  readonly pointS: number;
  /** Requests of one open-loop point at least, time permitting. */
  readonly minRequests: number;
  /** Requests of one open-loop point at most. */
  readonly maxRequests: number;
  /** Repetitions of the last bracket of the SLO search with fresh arrivals. */
  readonly replicates: number;
  readonly bisections: number;
}

/** MLPerf's query count for p99 at 99 % confidence and a margin of a twentieth of the tail. */
const MLPERF_P99_QUERIES = 262_742;

/** The budget of each effort. `thorough` has MLPerf LoadGen's query counts for p99. */
export function effortBudget(effort: Effort): EffortBudget {
  switch (effort) {
    case 'quick':
      return {
        coldStarts: 3,
        coldStartS: 6,
        batchS: 8,
        realtimeS: 14,
        microBatchS: 12,
        roundMs: 60,
        rounds: 4,
        pointS: 1.2,
        minRequests: 800,
        maxRequests: 20_000,
        replicates: 3,
        bisections: 2,
      };
    case 'standard':
      return {
        coldStarts: 5,
        coldStartS: 30,
        batchS: 60,
        realtimeS: 110,
        microBatchS: 80,
        roundMs: 200,
        rounds: 7,
        pointS: 5,
        minRequests: 5_000,
        maxRequests: 100_000,
        replicates: 5,
        bisections: 3,
      };
    case 'thorough':
      return {
        coldStarts: 9,
        coldStartS: 120,
        batchS: 240,
        realtimeS: 3_600,
        microBatchS: 1_800,
        roundMs: 1_000,
        rounds: 11,
        pointS: 120,
        minRequests: MLPERF_P99_QUERIES,
        maxRequests: MLPERF_P99_QUERIES,
        replicates: 7,
        bisections: 5,
      };
  }
}
