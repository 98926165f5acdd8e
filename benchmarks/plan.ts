import { findPreset } from '#core/contract/workload/presets.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { makePlan } from '#core/decide/plan.ts';
import { createQuickPlanner } from '#core/decide/sensitivity/quick-plan.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { loadCatalog } from '#engine/catalog/load.ts';
import { catalogFolder } from '#engine/platform/paths.ts';
import { measureByCli } from './lib/cli.ts';
import { printHeader, printTable } from './lib/print.ts';
import { medianAndAll, ROUNDS, verdict } from './lib/rounds.ts';
import { median } from '#core/math/stats/moments.ts';

/**
 * Time of the decision alone, without reading or measuring: a plan over all options × instance types × purchases with
 * 512 simulations, and a what-if change that computes point estimates only. Each plan starts cold, without cached
 * projections or queues.
 */
const SAMPLE = process.env['MODEWISE_BENCH_SAMPLES'] ?? 'fraud';
const PRESETS = ['million-a-day', 'nightly-scoring', 'fraud-detection', 'recommendations', 'event-stream'];
const MAX_PLAN_MS = 1000;
const MAX_ESTIMATE_MS = 8;

interface Planned {
  readonly plan: PlanDocument;
  readonly candidates: number;
  readonly ms: number;
}

function planOf(run: RunDocument, workload: Workload, scope: { readonly flips: boolean }): Planned {
  const catalog = loadCatalog({ region: workload.region, folder: catalogFolder() });
  const startedMs = performance.now();
  const evaluator = createEvaluator({ runs: [run], catalog });
  const candidates = evaluator.candidates({});
  const plan = makePlan({
    runs: [run],
    workload,
    candidates,
    gpuCandidates: evaluator.gpuCandidates({}),
    pricer: evaluator,
    figuresOf: evaluator.figuresOf,
    handlingOf: evaluator.handlingOf,
    seed: 1,
    createdAt: new Date().toISOString(),
    catalog: { asOf: catalog.asOf, region: catalog.region, sha256: 'none' },
    flips: scope.flips,
    assumptions: [],
  });
  return { plan, candidates: candidates.length, ms: performance.now() - startedMs };
}

/**
 * Changes traffic, SLO and staleness in turn, a little further each time, so that no two estimates share a workload.
 */
function estimateMs(run: RunDocument, plan: PlanDocument): number {
  const { workload } = plan;
  const catalog = loadCatalog({ region: workload.region, folder: catalogFolder() });
  const quick = createQuickPlanner(createEvaluator({ runs: [run], catalog }));
  // Prepare the rows as the window does once it has a plan.
  for (const option of plan.options) quick.prepare(option, workload);
  const times = Array.from({ length: 60 }, (_, index) => {
    const factor = 1.02 ** (1 + Math.floor(index / 3));
    const changes: readonly Partial<Workload>[] = [
      { predictionsPerDay: workload.predictionsPerDay * factor },
      { sloMs: (workload.sloMs ?? 100) * factor },
      { maxStalenessS: (workload.maxStalenessS ?? 86_400) * factor },
    ];
    const startedMs = performance.now();
    quick.estimate({ plan, workload: { ...workload, ...changes[index % 3] }, settled: plan });
    return performance.now() - startedMs;
  });
  return median(times);
}

async function main(): Promise<void> {
  printHeader('Planning');
  const { run } = await measureByCli(['--model', `sample:${SAMPLE}`, '--effort', 'quick', '--slo-ms', '50']);
  const rows: (string | number)[][] = [];
  for (const name of PRESETS) {
    const workload = findPreset(name)?.workload;
    if (workload === undefined) throw new Error(`there is no preset ${name}`);
    // The first plan also warms up the code, as in a window that has been open for a while.
    const settled = planOf(run, workload, { flips: true });
    const plans = Array.from({ length: ROUNDS }, () => planOf(run, workload, { flips: false }).ms);
    const whole = Array.from({ length: ROUNDS }, () => planOf(run, workload, { flips: true }).ms);
    const estimates = Array.from({ length: ROUNDS }, () => estimateMs(run, settled.plan));
    rows.push([
      name,
      settled.candidates,
      ...medianAndAll(plans, 0),
      verdict(median(plans) < MAX_PLAN_MS),
      ...medianAndAll(whole, 0),
      ...medianAndAll(estimates, 2),
      verdict(median(estimates) < MAX_ESTIMATE_MS),
    ]);
  }
  console.log(
    `One quick run of the ${SAMPLE} sample. Bars: a plan with 512 simulations under ${MAX_PLAN_MS} ms, a what-if change under ${MAX_ESTIMATE_MS} ms.\n`,
  );
  printTable(
    [
      'preset',
      'options × types × purchases',
      'plan, 512 simulations, ms',
      'all rounds',
      '',
      'with what flips it and break-evens, ms',
      'all rounds',
      'what-if, ms',
      'all rounds',
      '',
    ],
    rows,
  );
}

void main();
