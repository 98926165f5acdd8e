import type { RunDecision } from '#core/contract/run.ts';
import { runDecision } from '#core/decide/explain/run-decision.ts';
import { modeSeparation } from '#core/decide/sensitivity/separation.ts';
import { runDocument } from '#core/measure/run/document.ts';
import type { RunView } from '#core/measure/run/run-view.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { loadCatalog } from '#engine/catalog/load.ts';
import { catalogFolder } from '#engine/platform/paths.ts';

/** The state of the decision for the run's workload; null if it is unknown or the numbers are unreliable. */
export function decisionSoFar(view: RunView): RunDecision | null {
  const run = runDocument(view);
  const workload = view.request?.workload ?? null;
  if (run === null || workload === null || workload.assumed.length > 0 || run.trust.verdict === 'poor') return null;
  if (run.serviceTime === null && run.realtime === null) return null;
  const catalog = loadCatalog({ region: workload.region, folder: catalogFolder() });
  const separation = modeSeparation({
    run,
    workload,
    evaluatorOf: (subject) => createEvaluator({ runs: [subject], catalog }),
    seed: run.seed,
  });
  return runDecision(separation);
}
