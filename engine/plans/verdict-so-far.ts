import type { VerdictSoFar } from '#core/contract/verdict-so-far.ts';
import { planSoFar } from '#core/decide/plan-so-far.ts';
import { runDocument } from '#core/measure/run/document.ts';
import { modesToCome } from '#core/measure/run/expected-phases.ts';
import type { RunView } from '#core/measure/run/run-view.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { loadCatalog } from '#engine/catalog/load.ts';
import { catalogFolder } from '#engine/platform/paths.ts';

/** The verdict from the results so far; null if the request has no workload, or if nothing was measured yet. */
export function verdictSoFar(view: RunView): VerdictSoFar | null {
  const run = runDocument(view);
  const workload = view.request?.workload ?? null;
  if (run === null || workload === null || run.serviceTime === null) return null;
  const catalog = loadCatalog({ region: workload.region, folder: catalogFolder() });
  const before = view.verdicts.at(-1)?.verdict ?? null;
  const toCome = modesToCome(view);
  return planSoFar({
    run,
    workload,
    before,
    toCome,
    evaluatorOf: (subject) => createEvaluator({ runs: [subject], catalog }),
  });
}
