import type { Reason } from '#core/contract/reasons/reasons.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { batchRunS, instancesForDeadline } from '#core/price/pricing/batch-job.ts';
import { batchFreshnessS, longestPeriodS } from '#core/price/pricing/freshness.ts';
import { DAY_S } from '#core/price/pricing/units.ts';
import { meanRatePerS } from '#core/price/traffic/rates.ts';
import { type BatchRuns, scoresEntities } from './batch-runs.ts';

/** The ratio of the 95th percentile of a start-up to its median, from the launches of `ec2.boot` (median 31.5 s, p90 44 s, log-normal). */
export const STARTUP_P95 = 1.53;

/**
 * Plans the runs of a batch. The period is the stated one, or the longest up to a day that keeps p95(D) + P within the maximum staleness.
 * Among the numbers of instances that finish within the deadline, the period and the staleness, it takes the cheapest. More instances never
 * make a run later, and the cost has one minimum (start-ups grow with the instances, a master's time and the number of runs shrink), so
 * bisection finds both.
 * @param lossS time that one interruption adds to a run, if a run must allow for one.
 * @returns whether there is a plan; `whyNoRuns` says why there is none.
 */
export function planBatch(runs: BatchRuns, lossS = 0): boolean {
  runs.lossS = lossS;
  runs.slowStartS = runs.waitS + runs.startupS * STARTUP_P95 + lossS;
  const most = mostInstances(runs);
  const fewest = firstWhere(runs, 1, most, isInTime);
  if (fewest === NONE) return false;
  attempt(runs, cheapest(runs, fewest, most));
  runs.runS = runs.waitS + runs.startupS + runs.workS;
  runs.billedS = runs.billedRunS(runs.workS);
  runs.slackS = runs.withinS - (runs.slowStartS - lossS) - runs.workS;
  // After a job that runs once, no period passes until the next run.
  const { mean, max } = batchFreshnessS({ durationS: runs.runS, periodS: runs.workload.once ? 0 : runs.periodS });
  runs.meanAgeS = mean;
  runs.maxAgeS = max;
  runs.extraShare = 0;
  return true;
}

/** A job that is not cut into shards runs on one instance. */
function mostInstances({ workload, most }: BatchRuns): number {
  return workload.batchRecovery === 'shards' ? most.instances : 1;
}

/** If only instances are billed and rows grow with the period, each additional instance adds only its start-up. */
function cheapest(runs: BatchRuns, fewest: number, most: number): number {
  if (!runs.isBilledByRun || (runs.fixedUsdPerH === 0 && !runs.scoresEntities)) return fewest;
  const found = firstWhere(runs, fewest, most - 1, isCheapest);
  return found === NONE ? most : found;
}

/** Rows of one run: those that arrive in a period, or every entity that is read, because it is unknown which will be requested. */
export function rowsOfRun(workload: Workload, trafficRatio: number, periodS: number): number {
  if (scoresEntities(workload)) {
    return (workload.predictionsPerDay * trafficRatio) / (workload.readsPerEntityPerDay ?? 1);
  }
  return meanRatePerS(workload, trafficRatio) * periodS;
}

/** No number of instances. */
const NONE = 0;

/**
 * The smallest number of instances in a range for which a condition holds, given that it also holds for all larger ones; `NONE` if it never holds. The
 * result is usually small, so steps double before they are halved.
 */
function firstWhere(
  runs: BatchRuns,
  from: number,
  to: number,
  holds: (runs: BatchRuns, instances: number) => boolean,
): number {
  if (!(from <= to)) return NONE;
  if (holds(runs, from)) return from;
  let below = from;
  let step = 1;
  while (!holds(runs, Math.min(to, below + step))) {
    below = Math.min(to, below + step);
    if (below === to) return NONE;
    step *= 2;
  }
  let above = Math.min(to, below + step);
  while (above - below > 1) {
    const middle = (below + above) >> 1;
    if (holds(runs, middle)) above = middle;
    else below = middle;
  }
  return above;
}

/** Rows per second of one instance, without the rows that are repeated. */
function doneRowsPerS({ rowsPerS, reworkShare }: BatchRuns): number {
  return rowsPerS / (1 + reworkShare);
}

/** The period, the rows and the times of a run on a number of instances. */
function attempt(runs: BatchRuns, instances: number): void {
  const { workload, slowStartS, deadlineS, maxStalenessS } = runs;
  const rowsPerS = doneRowsPerS(runs);
  const stated = runs.statedPeriodS;
  const periodS = Number.isNaN(stated) ? freePeriodS(runs, instances * rowsPerS) : stated;
  const rows = rowsOfRun(workload, runs.trafficRatio, periodS);
  // After a job that runs once comes no other: its rows do not wait for it, and it may take longer than its period.
  const { once } = workload;
  runs.instances = instances;
  runs.periodS = periodS;
  runs.rows = rows;
  runs.workS = batchRunS({ rows, instances, startupS: 0, rowsPerS });
  runs.withinS = Math.min(
    once && deadlineS !== Infinity ? deadlineS : Math.min(periodS, deadlineS),
    maxStalenessS - (once ? 0 : periodS),
    slowStartS + runs.mostWorkS,
  );
}

function freePeriodS(runs: BatchRuns, capacityPerS: number): number {
  const { workload, trafficRatio, slowStartS } = runs;
  if (workload.maxStalenessS === null) return DAY_S;
  const entities = runs.scoresEntities ? rowsOfRun(workload, trafficRatio, 0) : 0;
  const periodS = longestPeriodS({
    fixedS: slowStartS + entities / capacityPerS,
    perPeriodS: runs.scoresEntities ? 0 : meanRatePerS(workload, trafficRatio) / capacityPerS,
    maxStalenessS: workload.maxStalenessS,
    maxPeriodS: DAY_S,
  });
  return periodS ?? Number.NaN;
}

/** A rounding error must not add an instance. */
function isInTime(runs: BatchRuns, instances: number): boolean {
  attempt(runs, instances);
  return runs.slowStartS + runs.workS <= runs.withinS * (1 + 1e-9);
}

function isCheapest(runs: BatchRuns, instances: number): boolean {
  return usdPerS(runs, instances) <= usdPerS(runs, instances + 1);
}

/** The average cost of the runs per second of their period. */
function usdPerS(runs: BatchRuns, instances: number): number {
  attempt(runs, instances);
  const { workS } = runs;
  const billedS = runs.billedRunS(workS);
  const usd = instances * runs.instanceUsdPerH * billedS + runs.fixedUsdPerH * (runs.fixedStartS + workS);
  return (usd / 3600 + runs.rows * runs.rowUsd) / runs.periodS;
}

/** Why the runs cannot be planned. */
export function whyNoRuns(runs: BatchRuns): Reason {
  const { workload } = runs;
  attempt(runs, mostInstances(runs));
  const { periodS, rows, workS, slowStartS, withinS } = runs;
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
  const needed = instancesForDeadline({ rows, startupS: slowStartS, rowsPerS: doneRowsPerS(runs), withinS });
  const { instances: limit, of: limitOf, vcpus, isOwn } = runs.most;
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
