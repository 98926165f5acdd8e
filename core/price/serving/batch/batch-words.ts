import type { RunDocument } from '#core/contract/run.ts';
import { rowsToAmortiseStartup } from '#core/price/pricing/batch-job.ts';
import type { BatchPlan } from './batch-plan.ts';
import { sayCount } from '#core/price/serving/candidate/evaluation.ts';

/** Share of a run that starting may take without a word. */
const SMALL_STARTUP_SHARE = 0.1;

/** Says that starting is more than a tenth of a run, and from how many rows it no longer is: N ≥ 9·n·S·X_b. */
export function startupReasons(plan: BatchPlan): readonly string[] {
  const { startupS, runS, workS, rows, instances } = plan;
  if (startupS <= SMALL_STARTUP_SHARE * runS) return NONE;
  const rowsPerS = rows / (workS * instances);
  const enough = rowsToAmortiseStartup({ instances, startupS, rowsPerS }, SMALL_STARTUP_SHARE);
  return [
    `starting is ${Math.round((100 * startupS) / runS)} % of a run: it is a tenth from ${sayCount(enough)} rows a run, and this one has ${sayCount(rows)}`,
  ];
}

const NONE: readonly string[] = [];

/** Until a process has its session: runtime and model as measured here, seconds; 0 where the cold start was not measured. */
export function modelLoadS(run: RunDocument): number {
  return ((run.coldStart?.processMs ?? 0) + (run.coldStart?.sessionMs ?? 0)) / 1000;
}
