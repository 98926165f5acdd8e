import type { PlanRequest } from '../../../core/contract/methods.ts';
import type { PlanDocument } from '../../../core/contract/plan.ts';
import { makePlan } from '../../../core/recommendation/plan.ts';
import { createEvaluator } from '../../../core/serving/evaluator.ts';
import { usage } from '../../app-error.ts';
import { catalogSha256, loadCatalog } from '../../catalog/load.ts';

/** Projects, prices and decides: the catalogue of the workload's region, then only pure functions of core. */
export async function plan(request: PlanRequest): Promise<PlanDocument> {
  const { runs, workload, instances, allInstances, purchases, seed } = request;
  const catalog = loadCatalog({ region: workload.region });
  const known = catalog.instances.map((each) => each.instanceType);
  const unknown = instances.filter((name) => !known.includes(name.replace(/^ml\./, '')));
  if (unknown.length > 0) {
    throw usage(
      `the catalogue of ${catalog.region} has no instance type ${unknown.join(', ')}`,
      'See the names with: modewise catalog show',
    );
  }
  const evaluator = createEvaluator({ runs, catalog });
  return makePlan({
    runs,
    workload,
    candidates: evaluator.candidates(purchases.length === 0 ? {} : { purchases }),
    evaluate: evaluator.evaluate,
    seed,
    createdAt: new Date().toISOString(),
    catalog: { asOf: catalog.asOf, region: catalog.region, sha256: catalogSha256(catalog) },
    instances,
    allInstances,
    assumptions: [...evaluator.assumptions],
  });
}
