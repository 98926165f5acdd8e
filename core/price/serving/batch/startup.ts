import type { Reason } from '#core/contract/reasons.ts';
import type { RunDocument } from '#core/contract/run.ts';
import { rowsToAmortiseStartup } from '#core/price/pricing/batch-job.ts';
import type { BatchPlan } from './batch-plan.ts';

/** Share of a run that starting may take without being mentioned. */
const SMALL_STARTUP_SHARE = 0.1;

/** Says that starting is more than a tenth of a run, and from how many rows it no longer is: N ≥ 9·n·S·X_b. */
export function startupReasons(plan: BatchPlan): readonly Reason[] {
  const { startupS, runS, workS, rows, instances } = plan;
  if (startupS <= SMALL_STARTUP_SHARE * runS) return NONE;
  const rowsPerS = rows / (workS * instances);
  const rowsForTenth = rowsToAmortiseStartup({ instances, startupS, rowsPerS }, SMALL_STARTUP_SHARE);
  return [{ code: 'startup-share', share: startupS / runS, rows, rowsForTenth }];
}

const NONE: readonly Reason[] = [];

/** Until a process has its session: runtime and model as measured here, seconds; 0 where the cold start was not measured. */
export function modelLoadS(run: RunDocument): number {
  return ((run.coldStart?.processMs ?? 0) + (run.coldStart?.sessionMs ?? 0)) / 1000;
}
