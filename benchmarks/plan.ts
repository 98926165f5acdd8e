import { findPreset } from '#core/contract/workload/presets.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { makePlan } from '#core/decide/plan.ts';
import { createEvaluator, type Evaluator } from '#core/price/serving/evaluator.ts';
import { loadCatalog } from '#engine/catalog/load.ts';
import { catalogFolder } from '#engine/platform/paths.ts';
import { measureByCli } from './lib/cli.ts';
import { printHeader, printTable } from './lib/print.ts';
import { medianAndAll, ROUNDS, verdict } from './lib/rounds.ts';
import { median } from '#core/math/stats/moments.ts';

/**
 * Time of the decision alone, without reading or measuring: a plan over all options × instance types × purchases with 512 simulations. Each plan
 * starts without cached projections or queues, except for the moves of a slider, which follow each other as in the window.
 */
const SAMPLE = process.env['MODEWISE_BENCH_SAMPLES'] ?? 'fraud';
const PRESETS = ['million-a-day', 'nightly-scoring', 'fraud-detection', 'recommendations', 'event-stream'];
const MAX_PLAN_MS = 1000;
const MAX_MOVE_MS = 60;
const MOVES = 24;

interface Planned {
  readonly candidates: number;
  readonly ms: number;
}

function planOf(run: RunDocument, workload: Workload, scope: { readonly flips: boolean }): Planned {
  const catalog = loadCatalog({ region: workload.region, folder: catalogFolder() });
  const startedMs = performance.now();
  const candidates = planWith(createEvaluator({ runs: [run], catalog }), run, { workload, ...scope });
  return { candidates, ms: performance.now() - startedMs };
}

/** Makes a plan. Returns the number of its candidates. */
function planWith(
  evaluator: Evaluator,
  run: RunDocument,
  { workload, flips }: { readonly workload: Workload; readonly flips: boolean },
): number {
  const candidates = evaluator.candidates({});
  makePlan({
    runs: [run],
    workload,
    candidates,
    gpuCandidates: evaluator.gpuCandidates({}),
    evaluator,
    seed: 1,
    createdAt: new Date().toISOString(),
    catalog: { asOf: '', region: workload.region, sha256: 'none' },
    flips,
    assumptions: [],
  });
  return candidates.length;
}

/** Milliseconds of a move of a slider: traffic, SLO and staleness change in turn, a little further each time, so that no two plans share a workload. */
function moveMs(run: RunDocument, workload: Workload): number {
  const catalog = loadCatalog({ region: workload.region, folder: catalogFolder() });
  const evaluator = createEvaluator({ runs: [run], catalog });
  const times = Array.from({ length: MOVES }, (_, index) => {
    const factor = 1.02 ** (1 + Math.floor(index / 3));
    const changes: readonly Partial<Workload>[] = [
      { predictionsPerDay: workload.predictionsPerDay * factor },
      { sloMs: (workload.sloMs ?? 100) * factor },
      { maxStalenessS: (workload.maxStalenessS ?? 86_400) * factor },
    ];
    const startedMs = performance.now();
    planWith(evaluator, run, { workload: { ...workload, ...changes[index % 3] }, flips: false });
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
    const { candidates } = planOf(run, workload, { flips: true });
    const plans = Array.from({ length: ROUNDS }, () => planOf(run, workload, { flips: false }).ms);
    const whole = Array.from({ length: ROUNDS }, () => planOf(run, workload, { flips: true }).ms);
    const moves = Array.from({ length: ROUNDS }, () => moveMs(run, workload));
    rows.push([
      name,
      candidates,
      ...medianAndAll(plans, 0),
      verdict(median(plans) < MAX_PLAN_MS),
      ...medianAndAll(whole, 0),
      ...medianAndAll(moves, 0),
      verdict(median(moves) < MAX_MOVE_MS),
    ]);
  }
  console.log(
    `One quick run of the ${SAMPLE} sample. Bars: a plan with 512 simulations under ${MAX_PLAN_MS} ms, a move of a slider under ${MAX_MOVE_MS} ms.\n`,
  );
  printTable(
    [
      'preset',
      'options × types × purchases',
      'plan, 512 simulations, ms',
      'all rounds',
      '',
      'with flips, break-evens and sensitivities, ms',
      'all rounds',
      'a move of a slider, ms',
      'all rounds',
      '',
    ],
    rows,
  );
}

void main();
