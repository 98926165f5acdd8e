import type { Catalog } from '#core/contract/catalog/catalog.ts';
import type { GivenVariants } from '#core/contract/plan/plan-variants.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import { measuredVariants, planVariants } from '#core/decide/plan-variants.ts';
import { createEvaluator, type Evaluator } from '#core/price/serving/evaluator.ts';

/** What an evaluator prices with. */
interface Subject {
  readonly runs: readonly RunDocument[];
  /** The variants of the model; null if none were made. */
  readonly variants: GivenVariants | null;
  readonly catalog: Catalog;
}

let kept: (Subject & { readonly evaluator: Evaluator }) | null = null;

/** The evaluator of the page's thread for some runs and prices, shared so that projections are computed once. */
export function sharedEvaluator(subject: Subject): Evaluator {
  const { runs, variants, catalog } = subject;
  const isSame =
    kept !== null &&
    kept.catalog === catalog &&
    kept.variants === variants &&
    kept.runs.length === runs.length &&
    kept.runs.every((run, index) => run === runs[index]);
  if (kept !== null && isSame) return kept.evaluator;
  const measured = variants === null ? [] : measuredVariants(planVariants(variants));
  kept = { ...subject, evaluator: createEvaluator({ runs, catalog, variants: measured }) };
  return kept.evaluator;
}
