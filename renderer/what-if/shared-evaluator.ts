import type { Catalog } from '#core/contract/catalog.ts';
import type { RunDocument } from '#core/contract/run.ts';
import { createEvaluator, type Evaluator } from '#core/price/serving/evaluator.ts';

let kept: { readonly runs: readonly RunDocument[]; readonly catalog: Catalog; readonly evaluator: Evaluator } | null =
  null;

/** The evaluator of the page's thread for some runs and prices, shared so that projections are computed once. */
export function sharedEvaluator(subject: {
  readonly runs: readonly RunDocument[];
  readonly catalog: Catalog;
}): Evaluator {
  const { runs, catalog } = subject;
  const isSame =
    kept !== null &&
    kept.catalog === catalog &&
    kept.runs.length === runs.length &&
    kept.runs.every((run, index) => run === runs[index]);
  if (kept === null || !isSame) kept = { runs, catalog, evaluator: createEvaluator({ runs, catalog }) };
  return kept.evaluator;
}
