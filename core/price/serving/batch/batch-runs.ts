import type { ReasonOf } from '#core/contract/reasons/reasons.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import type { Simulation } from '#core/price/serving/candidate/types.ts';
import { billedS, MONTH_S } from '#core/price/pricing/units.ts';

/** The maximum number of instances of a run, and what sets it. */
export interface RunLimit {
  readonly instances: number;
  readonly of: ReasonOf<'run-over-instance-limit'>['limitOf'];
  /** vCPUs of one instance and of the account, if those are the limit. */
  readonly vcpus?: { readonly each: number; readonly all: number };
  /** True if it is a quota that the user stated. */
  readonly isOwn?: true;
}

/** What no draw changes about the runs of a batch. */
interface RunTerms {
  readonly workload: Workload;
  readonly most: RunLimit;
  /** Work that is repeated because items fail, as a share of the work. */
  readonly reworkShare: number;
  /** The least seconds of one instance that are billed in a run. */
  readonly leastBilledS?: number;
  /** Per row of every run: the cost of writing its answer to a table. */
  readonly rowUsd: number;
  /** Whether the number of instances decides what runs cost. Otherwise a run uses as few as possible. */
  readonly isBilledByRun?: boolean;
}

/**
 * The runs of a batch: what they are planned from, and their plan. An option has one such object, which each of its draws fills again, so a plan is valid
 * until the next one. Numbers are NaN until they are set, so that all are stored as fractions from the start.
 */
export class BatchRuns {
  readonly workload: Workload;
  readonly deadlineS: number;
  readonly maxStalenessS: number;
  /** Whether each run scores every entity that is read, because it is unknown which will be requested. */
  readonly scoresEntities: boolean;
  readonly reworkShare: number;
  readonly leastBilledS: number;
  readonly rowUsd: number;
  readonly isBilledByRun: boolean;

  /** Seconds between two runs if they are stated; NaN for the longest period up to a day that keeps the maximum staleness. */
  statedPeriodS: number;
  most: RunLimit;
  trafficRatio = Number.NaN;
  /** Rows per second of one instance over a whole job. */
  rowsPerS = Number.NaN;
  /** The longest that a run may wait before it is launched, in seconds. */
  waitS = 0;
  /** From the launch to the first row, in seconds, including loading the model. */
  startupS = Number.NaN;
  /** The part of the start-up that is billed. The rest is waited for without charge. */
  billedStartS = Number.NaN;
  /** The longest time that one instance may work in a run; Infinity without such a limit. */
  mostWorkS = Infinity;
  instanceUsdPerH = Number.NaN;
  /** Billed for the duration of a run, whatever its number of instances: a master or driver, and the part of the start-up that it is billed for. */
  fixedUsdPerH = 0;
  fixedStartS = 0;

  /** Time that one interruption adds to a run, if a run must allow for one; otherwise 0. */
  lossS = Number.NaN;
  /** p95 of the start-up, plus an interruption if the plan allows for one. */
  slowStartS = Number.NaN;
  instances = Number.NaN;
  /** NaN if no period is short enough. */
  periodS = Number.NaN;
  rows = Number.NaN;
  /** Work per instance, in seconds. */
  workS = Number.NaN;
  /** The time that a slow start and the work may take. */
  withinS = Number.NaN;
  /** From the start, which a run may wait for, to the last result, in seconds. */
  runS = Number.NaN;
  /** Billed time of one instance in one run, in seconds. */
  billedS = Number.NaN;
  /** Time left until the deadline, the next run or the maximum age after a slow start and the work, in seconds. */
  slackS = Number.NaN;
  /** Ages of the answers of typical runs, in seconds. */
  meanAgeS = Number.NaN;
  maxAgeS = Number.NaN;
  /** Expected hours of one instance in one run: billed under the requested purchase, with the billed part of the start-up. */
  boughtH = Number.NaN;
  /** On-demand hours after a switch from spot, when the slack is used up. */
  onDemandH = Number.NaN;
  /** Extra hours per hour of work: repeated work, restarts and checkpoints. */
  extraShare = Number.NaN;
  /** Hours between checkpoints; NaN without checkpoints. */
  checkpointEveryH = Number.NaN;

  constructor({ workload, most, reworkShare, leastBilledS = 0, rowUsd, isBilledByRun = true }: RunTerms) {
    this.workload = workload;
    this.deadlineS = workload.deadlineS ?? Infinity;
    this.maxStalenessS = workload.maxStalenessS ?? Infinity;
    this.scoresEntities = scoresEntities(workload);
    this.reworkShare = reworkShare;
    this.leastBilledS = leastBilledS;
    this.rowUsd = rowUsd;
    this.isBilledByRun = isBilledByRun;
    this.statedPeriodS = statedPeriodS(workload);
    this.most = most;
  }

  /** Starts a draw, with runs of a period in seconds; NaN if it is free. */
  begin({ trafficRatio }: Pick<Simulation, 'trafficRatio'>, periodS: number): void {
    this.trafficRatio = trafficRatio;
    this.statedPeriodS = periodS;
  }

  /** Runs in a month. */
  perMonth(): number {
    return MONTH_S / this.periodS;
  }

  /** The billed seconds of one instance that works for a time in a run. */
  billedRunS(workS: number): number {
    return Math.max(this.leastBilledS, this.billedStartS + workS);
  }

  /** Hours per month that the instances work. */
  machineHours(): number {
    return (this.instances * (this.runS - this.waitS) * (MONTH_S / this.periodS)) / 3600;
  }

  /** Seconds between two runs, as a scheduler is set; null for a job that runs once. */
  scheduledS(): number | null {
    return this.workload.once ? null : this.periodS;
  }

  /** Expected work that is repeated, in per cent: failed rows and interruptions. */
  reworkPct(): number {
    return (100 + 100 * this.reworkShare) * (1 + this.extraShare) - 100;
  }
}

/** The period of runs that a workload states, in seconds; NaN if it is free. */
export function statedPeriodS(workload: Workload): number {
  return workload.once ? billedS(workload) : (workload.batchPeriodS ?? Number.NaN);
}

/** Whether each run of a workload scores every entity that is read. */
export function scoresEntities({ callerWaits, readsPerEntityPerDay }: Workload): boolean {
  return callerWaits && readsPerEntityPerDay !== null;
}
