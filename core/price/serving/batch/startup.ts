import type { Reason } from '#core/contract/reasons/reasons.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import { rowsToAmortiseStartup } from '#core/price/pricing/batch-job.ts';
import { jobRate } from '#core/project/projection/job-rate.ts';
import type { BatchRuns } from './batch-runs.ts';

/** A smaller share of start-up in a run is not mentioned. */
const SMALL_STARTUP_SHARE = 0.1;

/** States that starting takes more than a tenth of a run, and from how many rows it no longer does: N ≥ 9·n·S·X_b. */
export function startupReasons(
  runs: Pick<BatchRuns, 'startupS' | 'runS' | 'workS' | 'rows' | 'instances'>,
): readonly Reason[] {
  const { startupS, runS, workS, rows, instances } = runs;
  if (startupS <= SMALL_STARTUP_SHARE * runS) return NONE;
  const rowsPerS = rows / (workS * instances);
  const rowsForTenth = rowsToAmortiseStartup({ instances, startupS, rowsPerS }, SMALL_STARTUP_SHARE);
  return [{ code: 'startup-share', share: startupS / runS, rows, rowsForTenth }];
}

const NONE: readonly Reason[] = [];

/** Seconds until a job scores rows: its process and model, and the time of a job that does not grow with the rows. */
export function jobStartS(run: RunDocument): number {
  return modelLoadS(run) + (jobRate(run)?.fixedS ?? 0);
}

/**
 * States the rate of a whole job of one instance and that of inference alone, as projected and in a simulation; empty if no job was measured.
 */
export function jobRateReasons(
  run: RunDocument,
  machine: { readonly inferenceRowsPerS: number; readonly jobRowsPerS: number },
): readonly Reason[] {
  const rate = jobRate(run);
  if (rate === null) return NONE;
  const { inferenceRowsPerS, jobRowsPerS: rowsPerS } = machine;
  const measured = run.batch?.job?.smaller === undefined ? 'one-size' : 'two-sizes';
  return [{ code: 'job-rate', rowsPerS, inferenceRowsPerS, fixedS: rate.fixedS, measured }];
}

/** Seconds until a process has a session: runtime and model as measured on this host; 0 if the cold start was not measured. */
export function modelLoadS(run: RunDocument): number {
  return ((run.coldStart?.processMs ?? 0) + (run.coldStart?.sessionMs ?? 0)) / 1000;
}
