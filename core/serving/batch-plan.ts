import type { Workload } from '../contract/workload.ts';
import { batchRunS, instancesForDeadline } from '../pricing/batch-job.ts';
import { batchFreshnessS, type Freshness, longestPeriodS } from '../pricing/freshness.ts';
import { DAY_S } from '../pricing/units.ts';
import { sayDuration } from './evaluation.ts';
import { ratesOf } from './traffic.ts';

/** A start-up's 95th percentile over its median, from the launches of `ec2.boot` (median 31.5 s, p90 44 s, log-normal). */
const STARTUP_P95 = 1.53;
const MOST_INSTANCES = 500;

export interface BatchDemand {
  readonly workload: Workload;
  readonly trafficRatio: number;
  /** Rows per second of one instance over a whole job. */
  readonly rowsPerS: number;
  readonly startupS: number;
  /** Work that is done twice, as a share of the work: failures and interruptions. */
  readonly reworkShare: number;
  /** What one interruption adds to a run, when a run is likely to meet one. */
  readonly interruptionS: number;
}

/** How often a batch runs, on how many instances, and how old its answers get. */
export interface BatchPlan {
  readonly periodS: number;
  readonly rows: number;
  readonly instances: number;
  /** From start to last result, seconds. */
  readonly runS: number;
  /** Of it, work on each instance. */
  readonly workS: number;
  readonly freshness: Freshness;
}

export type BatchPlanning =
  | { readonly state: 'planned'; readonly plan: BatchPlan }
  | { readonly state: 'impossible'; readonly reason: string };

/**
 * Plans the runs of a batch: the stated period, else the longest up to a day that keeps p95(D)+P within the tolerated staleness; the fewest
 * instances that finish within the deadline, within the period, and, where staleness binds, in half of it.
 */
export function planBatch(demand: BatchDemand): BatchPlanning {
  const { workload } = demand;
  const rowsPerPeriodS = rowsPerSecondOfPeriod(demand);
  const effectivePerS = demand.rowsPerS / (1 + demand.reworkShare);
  const slowStartS = demand.startupS * STARTUP_P95 + demand.interruptionS;
  const load = rowsPerPeriodS === null ? 0 : rowsPerPeriodS / effectivePerS;
  let instances = Math.max(1, Math.ceil(2 * load));
  for (let round = 0; round < 8; round++) {
    const periodS = periodFor({ demand, instances, effectivePerS, slowStartS });
    if (periodS === null) return impossible(tooStale(workload, slowStartS));
    const rows = rowsPerPeriodS === null ? fixedRows(demand) : rowsPerPeriodS * periodS;
    const withinS = Math.min(periodS, workload.deadlineS ?? Infinity, (workload.maxStalenessS ?? Infinity) - periodS);
    const needed = instancesForDeadline({
      rows,
      startupS: slowStartS,
      rowsPerS: effectivePerS,
      withinS: withinS * (1 + 1e-9),
    });
    if (needed === Infinity) return impossible(tooSlow(workload, slowStartS, periodS));
    if (needed > MOST_INSTANCES) return impossible(`a run would need ${needed} instances at once`);
    if (needed > instances) {
      instances = needed;
      continue;
    }
    const used = { rows, instances, startupS: demand.startupS, rowsPerS: effectivePerS };
    const runS = batchRunS(used);
    const freshness = batchFreshnessS({ durationS: runS, periodS });
    return { state: 'planned', plan: { periodS, rows, instances, runS, workS: runS - demand.startupS, freshness } };
  }
  return impossible('no number of instances finishes a run in time');
}

/** Rows that each second of the period adds; null when a run scores a fixed set of entities instead. */
function rowsPerSecondOfPeriod({ workload, trafficRatio }: BatchDemand): number | null {
  if (workload.callerWaits && workload.readsPerEntityPerDay !== null) return null;
  return ratesOf(workload, trafficRatio).meanPerS;
}

/** Every entity that is read is scored in every run, since nobody knows which will be asked for. */
function fixedRows({ workload, trafficRatio }: BatchDemand): number {
  return (workload.predictionsPerDay * trafficRatio) / (workload.readsPerEntityPerDay ?? 1);
}

function periodFor(options: {
  readonly demand: BatchDemand;
  readonly instances: number;
  readonly effectivePerS: number;
  readonly slowStartS: number;
}): number | null {
  const { demand, instances, effectivePerS, slowStartS } = options;
  if (demand.workload.batchPeriodS !== null) return demand.workload.batchPeriodS;
  const perS = rowsPerSecondOfPeriod(demand);
  const capacity = instances * effectivePerS;
  return longestPeriodS({
    fixedS: slowStartS + (perS === null ? fixedRows(demand) / capacity : 0),
    perPeriodS: perS === null ? 0 : perS / capacity,
    maxStalenessS: demand.workload.maxStalenessS,
    atMostS: DAY_S,
  });
}

function impossible(reason: string): BatchPlanning {
  return { state: 'impossible', reason };
}

function tooStale(workload: Workload, startS: number): string {
  return (
    `an answer may be ${sayDuration(workload.maxStalenessS ?? 0)} old, but a run alone takes up to ${sayDuration(startS)} ` +
    'to start'
  );
}

function tooSlow(workload: Workload, startS: number, periodS: number): string {
  const { deadlineS, maxStalenessS } = workload;
  if (maxStalenessS !== null && maxStalenessS - periodS <= startS) {
    return (
      `an answer may be ${sayDuration(maxStalenessS)} old: with a run every ${sayDuration(periodS)} that takes up to ` +
      `${sayDuration(startS)} to start, none is fresh enough`
    );
  }
  if (deadlineS !== null && deadlineS <= startS) {
    return `a run takes up to ${sayDuration(startS)} to start, the batch window is ${sayDuration(deadlineS)}`;
  }
  return `a run takes up to ${sayDuration(startS)} to start, longer than the ${sayDuration(periodS)} between runs`;
}
