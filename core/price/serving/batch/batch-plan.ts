import type { Reason, ReasonOf } from '#core/contract/reasons/reasons.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { batchRunS, instancesForDeadline } from '#core/price/pricing/batch-job.ts';
import { batchFreshnessS, type Freshness, longestPeriodS } from '#core/price/pricing/freshness.ts';
import { billedS, DAY_S } from '#core/price/pricing/units.ts';
import { ratesOf } from '#core/price/traffic/rates.ts';
import { FRACTIONAL_WORKLOAD, workloadWith } from '#core/price/serving/candidate/one-shape.ts';
import { impossible, planned, type Planning } from '#core/price/serving/candidate/planning.ts';

/** The ratio of the 95th percentile of a start-up to its median, from the launches of `ec2.boot` (median 31.5 s, p90 44 s, log-normal). */
export const STARTUP_P95 = 1.53;

/** The cost of a run, as far as it depends on the number of instances. */
export interface BatchCosts {
  readonly instanceUsdPerH: number;
  /** Billed for the duration of a run, whatever its number of instances: a master or driver. */
  readonly fixedUsdPerH: number;
  /** The part of the start-up for which a master or driver is billed, in seconds. */
  readonly fixedStartS: number;
  /** Per row of every run: the cost of writing its answer to a table. */
  readonly rowUsd: number;
}

/** How a provider bills one instance of a run: from a point of its start-up to its end, but for no less than a minimum. In seconds. */
export interface RunBilling {
  /** The part of the start-up that is billed. The rest is waited for without charge. */
  readonly startS: number;
  readonly leastS: number;
}

/** The billed seconds of one instance that works for a time in a run. */
export function billedRunS({ startS, leastS }: RunBilling, workS: number): number {
  return Math.max(leastS, startS + workS);
}

/** The maximum number of instances of a run, and what sets it. */
interface RunLimit {
  readonly instances: number;
  readonly of: ReasonOf<'run-over-instance-limit'>['limitOf'];
  /** vCPUs of one instance and of the account, if those are the limit. */
  readonly vcpus?: { readonly each: number; readonly all: number };
  /** True if it is a quota that the user stated. */
  readonly isOwn?: true;
}

/** The work of a batch and the machines that do it. */
export interface BatchDemand {
  readonly workload: Workload;
  readonly trafficRatio: number;
  /** Rows per second of one instance over a whole job. */
  readonly rowsPerS: number;
  /** From the launch to the first row, in seconds, including loading the model. */
  readonly startupS: number;
  /** Work that is repeated because items fail, as a share of the work. */
  readonly reworkShare: number;
  /** Time that one interruption adds to a run, if a run must allow for one; otherwise 0. */
  readonly lossS: number;
  /** The maximum number of instances of a run. */
  readonly most: RunLimit;
  /** The longest time that one instance may work in a run; Infinity without such a limit. */
  readonly mostWorkS: number;
  readonly billing: RunBilling;
  /** Null if more instances never pay off, so that a run uses as few as possible. */
  readonly costs: BatchCosts | null;
}

/** The same work where a run must allow for one interruption. Field by field, so that all demands have one hidden class. */
export function allowingFor(lossS: number, demand: BatchDemand): BatchDemand {
  const { workload, trafficRatio, rowsPerS, startupS, reworkShare, most, mostWorkS, billing, costs } = demand;
  return { workload, trafficRatio, rowsPerS, startupS, reworkShare, lossS, most, mostWorkS, billing, costs };
}

/** The schedule of a batch, its number of instances, and the age of its answers. */
export interface BatchPlan {
  readonly periodS: number;
  readonly rows: number;
  readonly instances: number;
  /** From the start to the last result, in seconds. */
  readonly runS: number;
  readonly startupS: number;
  /** Work per instance, in seconds. */
  readonly workS: number;
  /** Billed time of one instance in one run, in seconds. */
  readonly billedS: number;
  /** Time left until the deadline, the next run or the maximum age after a slow start and the work, in seconds. */
  readonly slackS: number;
  readonly freshness: Freshness;
}

/**
 * Plans the runs of a batch. The period is the stated one, or the longest up to a day that keeps p95(D) + P within the maximum staleness.
 * Among the numbers of instances that finish within the deadline, the period and the staleness, it takes the cheapest. More instances never
 * make a run later, and the cost has one minimum (start-ups grow with the instances, a master's time and the number of runs shrink), so
 * bisection finds both.
 */
export function planBatch(demand: BatchDemand): Planning<BatchPlan> {
  const most = demand.workload.batchRecovery === 'shards' ? demand.most.instances : 1;
  const fewest = firstWhere({ from: 1, to: most, holds: (n) => isInTime(attempt(demand, n)) });
  if (fewest === null) return impossible(whyNot(demand, most));
  const instances = cheapest(demand, fewest, most);
  const { periodS, rows, workS, slowStartS, withinS } = attempt(demand, instances);
  const runS = demand.startupS + workS;
  return planned({
    periodS,
    rows,
    instances,
    runS,
    startupS: demand.startupS,
    workS,
    billedS: billedRunS(demand.billing, workS),
    slackS: withinS - (slowStartS - demand.lossS) - workS,
    // After a job that runs once, no period passes until the next run.
    freshness: batchFreshnessS({ durationS: runS, periodS: demand.workload.once ? 0 : periodS }),
  });
}

/** If only instances are billed and rows grow with the period, each additional instance adds only its start-up. */
function cheapest(demand: BatchDemand, fewest: number, most: number): number {
  const { costs } = demand;
  if (costs === null || (costs.fixedUsdPerH === 0 && !scoresEntities(demand.workload))) return fewest;
  const holds = (n: number) => usdPerS(demand, costs, n) <= usdPerS(demand, costs, n + 1);
  return firstWhere({ from: fewest, to: most - 1, holds }) ?? most;
}

/** Rows of one run: those that arrive in a period, or every entity that is read, because it is unknown which will be requested. */
export function rowsOfRun(workload: Workload, trafficRatio: number, periodS: number): number {
  if (scoresEntities(workload)) {
    return (workload.predictionsPerDay * trafficRatio) / (workload.readsPerEntityPerDay ?? 1);
  }
  return ratesOf(workload, trafficRatio).meanPerS * periodS;
}

function scoresEntities(workload: Workload): boolean {
  return workload.callerWaits && workload.readsPerEntityPerDay !== null;
}

/**
 * The smallest integer in a range for which a condition holds, given that it also holds for all larger ones; null if it never holds. The
 * result is usually small, so steps double before they are halved.
 */
function firstWhere(search: {
  readonly from: number;
  readonly to: number;
  readonly holds: (n: number) => boolean;
}): number | null {
  const { from, to, holds } = search;
  if (!(from <= to)) return null;
  if (holds(from)) return from;
  let below = from;
  let step = 1;
  while (!holds(Math.min(to, below + step))) {
    below = Math.min(to, below + step);
    if (below === to) return null;
    step *= 2;
  }
  let above = Math.min(to, below + step);
  while (above - below > 1) {
    const middle = (below + above) >> 1;
    if (holds(middle)) above = middle;
    else below = middle;
  }
  return above;
}

interface Attempt {
  /** NaN if no period is short enough. */
  readonly periodS: number;
  readonly rows: number;
  readonly workS: number;
  /** p95 of the start-up, plus an interruption if the plan allows for one. */
  readonly slowStartS: number;
  readonly withinS: number;
}

function attempt(demand: BatchDemand, instances: number): Attempt {
  const { workload, trafficRatio } = demand;
  const slowStartS = demand.startupS * STARTUP_P95 + demand.lossS;
  const rowsPerS = demand.rowsPerS / (1 + demand.reworkShare);
  const periodS = workload.once
    ? billedS(workload)
    : (workload.batchPeriodS ?? freePeriodS(demand, instances * rowsPerS, slowStartS));
  const rows = rowsOfRun(workload, trafficRatio, periodS);
  const { once, deadlineS, maxStalenessS } = workload;
  // After a job that runs once comes no other: its rows do not wait for it, and it may take longer than its period.
  const withinS = Math.min(
    once ? (deadlineS ?? periodS) : Math.min(periodS, deadlineS ?? Infinity),
    (maxStalenessS ?? Infinity) - (once ? 0 : periodS),
    slowStartS + demand.mostWorkS,
  );
  return { periodS, rows, workS: batchRunS({ rows, instances, startupS: 0, rowsPerS }), slowStartS, withinS };
}

function freePeriodS(demand: BatchDemand, capacityPerS: number, slowStartS: number): number {
  const { workload, trafficRatio } = demand;
  const entities = scoresEntities(workload) ? rowsOfRun(workload, trafficRatio, 0) : null;
  const periodS = longestPeriodS({
    fixedS: slowStartS + (entities ?? 0) / capacityPerS,
    perPeriodS: entities === null ? ratesOf(workload, trafficRatio).meanPerS / capacityPerS : 0,
    maxStalenessS: workload.maxStalenessS,
    maxPeriodS: DAY_S,
  });
  return periodS ?? Number.NaN;
}

/** A rounding error must not add an instance. */
function isInTime({ slowStartS, workS, withinS }: Attempt): boolean {
  return slowStartS + workS <= withinS * (1 + 1e-9);
}

/** The average cost of the runs per second of their period. */
function usdPerS(demand: BatchDemand, costs: BatchCosts, instances: number): number {
  const { periodS, rows, workS } = attempt(demand, instances);
  const billedS = billedRunS(demand.billing, workS);
  const usd = instances * costs.instanceUsdPerH * billedS + costs.fixedUsdPerH * (costs.fixedStartS + workS);
  return (usd / 3600 + rows * costs.rowUsd) / periodS;
}

function whyNot(demand: BatchDemand, most: number): Reason {
  const { workload } = demand;
  const { periodS, rows, workS, slowStartS, withinS } = attempt(demand, most);
  if (Number.isNaN(periodS)) {
    const maxStalenessS = workload.maxStalenessS ?? 0;
    return {
      code: 'run-over-staleness',
      maxStalenessS,
      startS: slowStartS,
      workS: slowStartS >= maxStalenessS ? null : workS,
    };
  }
  if (slowStartS >= withinS) return tooSlow(workload, slowStartS, periodS);
  if (workload.batchRecovery !== 'shards') {
    return { code: 'unsharded-run-late', runS: slowStartS + workS, availableS: withinS };
  }
  const needed = instancesForDeadline({
    rows,
    startupS: slowStartS,
    rowsPerS: demand.rowsPerS / (1 + demand.reworkShare),
    withinS,
  });
  const { instances: limit, of: limitOf, vcpus, isOwn } = demand.most;
  return {
    code: 'run-over-instance-limit',
    needed,
    limit,
    limitOf,
    vcpus: vcpus?.each ?? null,
    limitVcpus: vcpus?.all ?? null,
    ...(isOwn === true && { isOwn }),
  };
}

function tooSlow(workload: Workload, startS: number, periodS: number): Reason {
  const { once, deadlineS, maxStalenessS } = workload;
  if (maxStalenessS !== null && !once && maxStalenessS - periodS <= startS) {
    return { code: 'period-over-staleness', maxStalenessS, periodS, startS };
  }
  if (deadlineS !== null && deadlineS <= startS) {
    return { code: 'start-over-deadline', startS, deadlineS };
  }
  return { code: 'start-over-period', startS, periodS };
}

/*
 * Most periods are a whole number of seconds. If the first fraction came only after thousands of plans, the code that was compiled by then would go on
 * making objects of the class for whole numbers, and each is converted when it is read (docs/adr/0040-what-a-plan-spends-outside-its-code.md).
 */
planBatch({
  workload: workloadWith(FRACTIONAL_WORKLOAD, { maxStalenessS: 9000.5 }),
  trafficRatio: 0.5,
  rowsPerS: 0.5,
  startupS: 0.5,
  reworkShare: 0.5,
  lossS: 0.5,
  most: { instances: 1, of: 'account' },
  mostWorkS: Infinity,
  billing: { startS: 0.5, leastS: 0.5 },
  costs: { instanceUsdPerH: 0.5, fixedUsdPerH: 0.5, fixedStartS: 0.5, rowUsd: 0.5 },
});
