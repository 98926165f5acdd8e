import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { PRESETS } from '#core/contract/workload/presets.ts';
import { Workload } from '#core/contract/workload/workload.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { makePlan, modeOf, type PlanInput } from './plan.ts';
import { viewOf } from './plan-view.ts';

const catalog = exampleCatalog();
const run = exampleRun();
const evaluator = createEvaluator({ runs: [run], catalog });

/** Times the volume and the limits of a preset. */
const TURNED = [
  { volume: 1, limits: 1 },
  { volume: 0.01, limits: 1 },
  { volume: 40, limits: 1 },
  { volume: 1, limits: 0.2 },
  { volume: 1, limits: 0.05 },
  { volume: 5, limits: 3 },
] as const;

function times(limit: number | null, factor: number): number | null {
  return limit === null ? null : limit * factor;
}

/** Workloads at which a flip may be confirmed: presets with other volumes and limits, down to those that nothing meets. */
export const workloads: readonly Workload[] = PRESETS.flatMap((preset) =>
  TURNED.map(({ volume, limits }) => {
    const workload = Workload.parse(preset.workload);
    return {
      ...workload,
      predictionsPerDay: workload.predictionsPerDay * volume,
      sloMs: times(workload.sloMs, limits),
      maxStalenessS: times(workload.maxStalenessS, limits),
    };
  }),
);

/** The mode of a workload: that of the rows that may decide, and that of a whole plan. */
export function modesOf(workload: Workload): { readonly ofFew: string; readonly ofPlan: string } {
  const input: PlanInput = {
    runs: [run],
    workload,
    candidates: evaluator.candidates({}),
    evaluator,
    seed: 1,
    createdAt: '2026-01-15T09:00:00Z',
    catalog: { asOf: catalog.asOf, region: catalog.region, sha256: '0' },
    flips: false,
    assumptions: [],
  };
  const plan = makePlan(input);
  return { ofFew: modeOf(input), ofPlan: viewOf(plan).isRarelyHeld ? 'none' : plan.verdict.mode };
}
