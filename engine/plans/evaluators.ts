import type { RunDocument } from '#core/contract/run/run.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { createEvaluator, type Evaluator } from '#core/price/serving/evaluator.ts';
import { loadCatalog } from '#engine/catalog/load.ts';
import { catalogFolder } from '#engine/platform/paths.ts';

/** Evaluators of single runs, with the prices of the workload's region. */
export function evaluatorsFor({ region }: Pick<Workload, 'region'>): (run: RunDocument) => Evaluator {
  const catalog = loadCatalog({ region, folder: catalogFolder() });
  return (run) => createEvaluator({ runs: [run], catalog });
}
