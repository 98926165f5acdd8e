import type { Reason } from '#core/contract/reasons.ts';
import type { RunDocument } from '#core/contract/run.ts';
import { rowsToAmortiseStartup } from '#core/price/pricing/batch-job.ts';
import type { BatchPlan } from './batch-plan.ts';

/** A smaller share of start-up in a run is not mentioned. */
const SMALL_STARTUP_SHARE = 0.1;

/** States that starting takes more than a tenth of a run, and from how many rows it no longer does: N ≥ 9·n·S·X_b. */
export function startupReasons(plan: BatchPlan): readonly Reason[] {
  const { startupS, runS, workS, rows, instances } = plan;
  if (startupS <= SMALL_STARTUP_SHARE * runS) return NONE;
  const rowsPerS = rows / (workS * instances);
  const rowsForTenth = rowsToAmortiseStartup({ instances, startupS, rowsPerS }, SMALL_STARTUP_SHARE);
  return [{ code: 'startup-share', share: startupS / runS, rows, rowsForTenth }];
}

const NONE: readonly Reason[] = [];

/** Seconds until a process has a session: runtime and model as measured on this host; 0 if the cold start was not measured. */
export function modelLoadS(run: RunDocument): number {
  return ((run.coldStart?.processMs ?? 0) + (run.coldStart?.sessionMs ?? 0)) / 1000;
}
