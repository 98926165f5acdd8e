import { retriedShare } from '#core/price/pricing/failures.ts';
import { type PlanDocument, type ServingOption, slackOf } from '#core/contract/plan/plan.ts';
import { Promises, PROMISES_SCHEMA_VERSION } from '#core/contract/serving/promises.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { periodS } from '#core/decide/plan-options.ts';
import { rowsOfRun } from '#core/price/serving/batch/batch-plan.ts';
import { ratesOf } from '#core/price/traffic/rates.ts';

/** The expected figures of one option of a plan; null if the option is infeasible or has no cost. */
export function promisesOf(
  { createdAt, workload }: Pick<PlanDocument, 'createdAt' | 'workload'>,
  option: ServingOption,
): Promises | null {
  const { costPerMillionUsd, monthlyUsd, count, mode } = option;
  if (!option.feasible || costPerMillionUsd === null || monthlyUsd === null || count === null) return null;
  const { meanPerS, peakPerS } = ratesOf(workload, 1 + retriedShare(workload.failureRate));
  const sloMs = workload.callerWaits ? workload.sloMs : null;
  const isJob = mode === 'batch';
  const promises: Promises = {
    schemaVersion: PROMISES_SCHEMA_VERSION,
    plannedAt: createdAt,
    optionId: option.id,
    service: option.service,
    mode,
    instanceType: option.instanceType,
    purchase: option.purchase,
    ...(option.deployment === undefined ? {} : { machine: option.deployment.machine }),
    count,
    minInstances: workload.minInstances,
    predictionsPerDay: workload.predictionsPerDay,
    meanPerS,
    peakPerS,
    sloMs,
    sloPercentile: workload.sloPercentile,
    ratePerS: isJob ? null : { value: carriedPerS(option, peakPerS), low: peakPerS, high: null },
    p99Ms: isJob || option.latencyMs === null ? null : p99Of(option.latencyMs.p99, { ...workload, sloMs }),
    ...jobOf(option, workload, jobMachines(option) ?? count),
    costPerMillionUsd,
    monthlyUsd,
    bill: [...option.breakdown],
    discountPct: workload.discountPct,
  };
  return Promises.parse(promises);
}

/** The SLO bounds the 99th percentile if it is stated for that percentile or a higher one. */
function p99Of(ms: number, { sloMs, sloPercentile }: Pick<Workload, 'sloMs' | 'sloPercentile'>) {
  return { value: ms, low: null, high: sloMs !== null && sloPercentile >= 99 ? Math.max(sloMs, ms) : null };
}

/**
 * The minimum rate of an option, as planned: machines of a fleet are loaded at the peak to a share of the rate that they sustain within the SLO.
 * Other options are sized for the peak itself.
 */
function carriedPerS({ mode, reasons, scaling }: ServingOption, peakPerS: number): number {
  const { utilisation } = scaling;
  if (mode !== 'realtime' || typeof utilisation !== 'number' || utilisation <= 0) return peakPerS;
  // The fleet may be sized for a multiple of the peak.
  return (peakPerS * slackOf({ reasons })) / Math.min(1, utilisation);
}

/** Machines that work on the rows of a run, without a master node or the live part; null if the plan does not state them. */
function jobMachines({ deployment }: ServingOption): number | null {
  const use = deployment?.use;
  return use?.kind === 'job' || use?.kind === 'spark' || use?.kind === 'stored' ? use.count : null;
}

type JobPromises = Pick<Promises, 'jobRows' | 'jobRowsPerS' | 'jobStartS' | 'jobWindowS'>;

const NO_JOB: JobPromises = { jobRows: null, jobRowsPerS: null, jobStartS: null, jobWindowS: null };

/** The runs of an option's job. The age of its oldest answer is a period and a run. */
function jobOf(option: ServingOption, workload: Workload, count: number): JobPromises {
  const everyS = periodS(option);
  if (everyS === null || option.freshnessS === null) return NO_JOB;
  const runS = Math.max(0, option.freshnessS.max - everyS);
  const jobRows = rowsOfRun(workload, 1, everyS);
  const staleS = (workload.maxStalenessS ?? Infinity) - everyS;
  const jobWindowS = Math.max(0, Math.min(everyS, workload.deadlineS ?? Infinity, staleS));
  // Without a stated rate, the expectation is that a run takes no longer than planned, start included.
  const value = rowsPerSOf(option, count) ?? (runS > 0 ? jobRows / runS : 0);
  const jobStartS = value > 0 ? Math.max(0, runS - jobRows / value) : 0;
  const low = neededPerS(jobRows, jobWindowS - jobStartS);
  return { jobRows, jobRowsPerS: { value, low, high: null }, jobStartS, jobWindowS };
}

/** Null if the window leaves no time for work, which the stated start may do in the central simulation. */
function neededPerS(rows: number, withinS: number): number | null {
  return withinS > 0 ? rows / withinS : null;
}

/** Rows per second of all machines of a run over its work; null if the plan does not state it. */
function rowsPerSOf({ reasons, errorHandling }: ServingOption, count: number): number | null {
  let ownPerS: number | null = null;
  for (const reason of reasons) {
    if (reason.code === 'job-rate') ownPerS = Math.min(ownPerS ?? Infinity, reason.rowsPerS);
    if (reason.code === 'network-bound') ownPerS = Math.min(ownPerS ?? Infinity, reason.rowsPerS);
  }
  return ownPerS === null || ownPerS <= 0 ? null : (ownPerS * count) / (1 + errorHandling.expectedReworkPct / 100);
}
