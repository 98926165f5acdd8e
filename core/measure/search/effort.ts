import type { MeasureRequest } from '#core/contract/run/measure.ts';
import type { Effort } from '#core/contract/base/numbers.ts';
import { mlperfQueryCount } from '#core/math/stats/percentiles.ts';
import type { RatePoint } from './slo-search.ts';

/**
 * Time and samples that an effort spends. Seconds are the maximum of a phase, up to the current trial. A slow model takes at least one
 * sample of everything.
 */
export interface EffortBudget {
  /** Starts in new processes: as many as fit into `coldStartS`, at least one. */
  readonly coldStarts: number;
  readonly coldStartS: number;
  /** Seconds to profile where the time of an inference goes. */
  readonly profileS: number;
  readonly batchS: number;
  readonly realtimeS: number;
  readonly microBatchS: number;
  /** How often the whole job and its quarter run, and the seconds that repeating the whole job may take. */
  readonly job: { readonly pairs: number; readonly repeatS: number };
  /** Fresh starts of the best batch configuration, whose mean is its rate, and the seconds for them. */
  readonly visits: number;
  readonly batchAgainS: number;
  /** Seconds for which the best batch configuration then runs without a pause, to show whether the machine sustains its rate. */
  readonly sustainedS: number;
  /** Wall milliseconds of a batch configuration while exploring. Exploratory rounds only select; they do not count. */
  readonly exploringMs: number;
  /**
   * Wall milliseconds of one round that counts. On a shared machine, the lowest round within 15 s was at 0.7 of the mean with rounds of 60
   * ms, and at 0.81 to 0.87 with rounds of 250 ms: a single stall weighs less in a longer round.
   */
  readonly roundMs: number;
  /** Planned rounds of each finalist. */
  readonly rounds: number;
  /** Seconds of one open-loop point, unless `--duration-s` is given. Shorter if `maxRequests` is reached first. */
  readonly pointS: number;
  /** Maximum seconds of one point at a rate so low that `minRequests` take longer than `pointS`. */
  readonly maxPointS: number;
  /** Minimum number of requests of one open-loop point, if time permits. */
  readonly minRequests: number;
  /** Maximum number of requests of one open-loop point. */
  readonly maxRequests: number;
  /** Passes of the SLO search over rates around X_slo, each with new executors and fresh arrivals. */
  readonly passes: number;
  /** Maximum factor by which a point of a pass is longer than other points, if time is left. In a short point a queue may not reach its worst moments. */
  readonly maxStretch: number;
}

/**
 * Warm-up milliseconds of an executor, whatever the batch size. In the first second of a fresh executor, small models were measured up to
 * eight per cent slower.
 */
export const SETTLED_MS = 1_000;

/** Seconds of the phases that are the same for every effort: the whole job on a sample's file, and the process starts. */
export const FIXED_PHASES = { jobS: 2, processesS: 3 } as const;

/** Seconds of a first look at the service times, from which a verdict is planned before the modes are measured. */
export const FIRST_LOOK_S = 1.5;

/** How the settings of a session are tried: pairs of blocks, and how long each combination runs each time. */
export const TUNING: Readonly<Record<Effort, { readonly blockPairs: number; readonly visitMs: number }>> = {
  quick: { blockPairs: 4, visitMs: 80 },
  standard: { blockPairs: 6, visitMs: 200 },
  thorough: { blockPairs: 8, visitMs: 1_000 },
};
/** Combinations in a pair of blocks, and visits that the comparison with the default takes. */
const TUNING_VISITS = { pair: 16, comparison: 44 } as const;
/** Seconds to open the sessions of all combinations. */
const TUNING_OPEN_S = 5;

/** Planned seconds of trying the settings of a session for some uses of the model. */
export function tuningSeconds(effort: Effort, uses: number): number {
  const { blockPairs, visitMs } = TUNING[effort];
  return uses * (TUNING_OPEN_S + (visitMs / 1000) * (blockPairs * TUNING_VISITS.pair + TUNING_VISITS.comparison));
}

/** Seconds spent on the service times of one session if batch mode was not requested. */
export const SERVICE_ONLY_S = 3;
/** Planned seconds of one start until the first start has been measured. A large model takes seconds. */
export const EXPECTED_START_S = 1;

const QUICK: EffortBudget = {
  coldStarts: 3,
  coldStartS: 3,
  profileS: 1,
  batchS: 4.5,
  realtimeS: 20,
  microBatchS: 7,
  job: { pairs: 3, repeatS: 3 },
  visits: 3,
  batchAgainS: 4.5,
  sustainedS: 0,
  exploringMs: 60,
  roundMs: 150,
  rounds: 4,
  pointS: 0.9,
  maxPointS: 1.8,
  minRequests: 800,
  maxRequests: 20_000,
  passes: 4,
  maxStretch: 4,
};

const STANDARD: EffortBudget = {
  coldStarts: 5,
  coldStartS: 20,
  profileS: 3,
  batchS: 50,
  realtimeS: 110,
  microBatchS: 60,
  job: { pairs: 3, repeatS: 60 },
  visits: 5,
  batchAgainS: 8,
  sustainedS: 60,
  exploringMs: 200,
  roundMs: 300,
  rounds: 7,
  pointS: 3.6,
  maxPointS: 7.2,
  minRequests: 3_000,
  maxRequests: 100_000,
  passes: 6,
  maxStretch: 2,
};

const THOROUGH: Omit<EffortBudget, 'minRequests' | 'maxRequests'> = {
  coldStarts: 9,
  coldStartS: 120,
  profileS: 20,
  batchS: 240,
  realtimeS: 4 * 3_600,
  microBatchS: 3_600,
  job: { pairs: 5, repeatS: 600 },
  visits: 9,
  batchAgainS: 40,
  sustainedS: 60,
  exploringMs: 1_000,
  roundMs: 1_000,
  rounds: 11,
  pointS: 120,
  maxPointS: 3_600,
  passes: 7,
  maxStretch: 1,
};

/**
 * The budget of each effort. `thorough` plans MLPerf LoadGen's query count for the percentile (262,742 at p99), at every rate at which it
 * takes less than an hour.
 */
export function effortBudget(effort: Effort, percentile = 99): EffortBudget {
  switch (effort) {
    case 'quick':
      return QUICK;
    case 'standard':
      return STANDARD;
    case 'thorough': {
      const requests = mlperfQueryCount(percentile);
      return { ...THOROUGH, minRequests: requests, maxRequests: requests };
    }
  }
}

/** Points shorter than this, in seconds, are for a glance at whether a model runs in every mode, and not for its numbers. */
const GLANCE_POINT_S = 0.5;

/** The length of a measurement without its points of `durationS`, as a share of its usual length: less than 1 for very short points. */
export function shareOfUsual(durationS: number | null): number {
  return durationS === null ? 1 : Math.min(1, durationS / GLANCE_POINT_S);
}

/** The budget of a request: that of its effort, with everything but the points shortened if the points are very short. */
export function requestBudget({ effort, durationS }: Pick<MeasureRequest, 'effort' | 'durationS'>): EffortBudget {
  const budget = effortBudget(effort);
  const share = shareOfUsual(durationS);
  return {
    ...budget,
    coldStarts: Math.max(1, Math.floor(share * budget.coldStarts)),
    profileS: share * budget.profileS,
    exploringMs: share * budget.exploringMs,
    roundMs: share * budget.roundMs,
    job: share < 1 ? { pairs: 1, repeatS: 0 } : budget.job,
    sustainedS: share < 1 ? 0 : budget.sustainedS,
  };
}

/**
 * The budget of one point. The points between which the SLO is first missed decide the result, so at low rates they may take twice as long
 * to reach enough requests for the percentile. The other points only guide the search. `stretch` multiplies the length of a point.
 */
export function pointBudget(budget: EffortBudget, purpose: RatePoint['purpose'], stretch = 1): EffortBudget {
  if (purpose === 'unloaded' || purpose === 'curve') return budget;
  const { pointS, maxPointS, minRequests, maxRequests } = budget;
  return {
    ...budget,
    pointS: stretch * pointS,
    maxPointS: 2 * stretch * maxPointS,
    minRequests: stretch * minRequests,
    maxRequests: stretch * maxRequests,
  };
}

/**
 * The budget of a point of the micro-batch grid. The grid has many points, and a simulation accompanies each, so none waits longer than
 * planned for its requests.
 */
export function microBatchBudget(effort: Effort): EffortBudget {
  const budget = effortBudget(effort);
  return { ...budget, maxPointS: Math.min(budget.maxPointS, 2 * budget.pointS) };
}

/** Seconds of one open-loop point at a rate: long enough for the effort's number of requests, within the effort's time. */
export function pointSeconds(ratePerS: number, budget: EffortBudget): number {
  const longEnough = Math.min(Math.max(budget.pointS, budget.minRequests / ratePerS), budget.maxPointS);
  return Math.min(longEnough, Math.max(budget.maxRequests / ratePerS, MIN_POINT_S));
}

const MIN_POINT_S = 0.2;
