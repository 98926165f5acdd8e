import type { PlanRequest } from '#core/contract/methods.ts';
import type { RunDocument } from '#core/contract/run.ts';
import type { PlanDocument } from '#core/contract/plan.ts';
import { isCatalogGap } from '#core/contract/reasons.ts';
import { notPricedText } from '#core/words/providers.ts';
import { planAssumptions } from '#core/decide/assumptions.ts';
import { calibratedWorkload, calibrateToday, COMPARED_WORLDS } from '#core/decide/calibrate-today.ts';
import { makePlan } from '#core/decide/plan.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { createLookup } from '#core/price/serving/candidate/lookup.ts';
import { operationsHours } from '#core/price/serving/candidate/operations.ts';
import { unusable, usage } from '#engine/platform/app-error.ts';
import { withTraceRead } from './trace-day.ts';
import { catalogSha256, loadCatalog } from '#engine/catalog/load.ts';
import { catalogFolder } from '#engine/platform/paths.ts';
import { withCurrentRead } from './current-run.ts';

/**
 * Plans a workload. What runs today is first compared with a quick plan, whose difference calibrates the way of every live answer of the plan.
 */
export async function planDocument(
  request: PlanRequest,
  options: { readonly flips?: boolean; readonly worlds?: number } = {},
): Promise<PlanDocument> {
  if (request.today === undefined) return planOnce(request, options);
  const quick = await planOnce(request, { flips: false, worlds: COMPARED_WORLDS });
  const today = calibrateToday(quick, request.today);
  const plan = await planOnce({ ...request, workload: calibratedWorkload(request.workload, today) }, options);
  return { ...plan, today };
}

/**
 * Projects, prices and decides: loads the catalogue of the workload's region, then only uses pure functions of core.
 */
async function planOnce(
  request: PlanRequest,
  { flips = true, worlds }: { readonly flips?: boolean; readonly worlds?: number } = {},
): Promise<PlanDocument> {
  const { runs, instances, allInstances, purchases, estimates, seed } = request;
  checkOnCpu(runs);
  const workload = await withCurrentRead(await withTraceRead(request.workload));
  const catalog = loadCatalog({ region: workload.region, estimates, folder: catalogFolder() });
  const known = catalog.instances.map((each) => each.instanceType);
  const unknown = instances.filter((name) => !known.includes(name.replace(/^ml\./, '')));
  if (unknown.length > 0) {
    throw usage(
      `the catalogue of ${catalog.region} has no instance type ${unknown.join(', ')}`,
      'See the names with: modewise catalog show',
    );
  }
  const evaluator = createEvaluator({ runs, catalog });
  const filter = purchases.length === 0 ? {} : { purchases };
  const document = makePlan({
    runs,
    workload,
    candidates: evaluator.candidates(filter),
    gpuCandidates: evaluator.gpuCandidates(filter),
    evaluate: evaluator.evaluate,
    figuresOf: evaluator.figuresOf,
    handlingOf: evaluator.handlingOf,
    operationsHours: (service) => operationsHours(createLookup(catalog), service),
    alsoPaid: (candidate) => evaluator.alsoPaid(candidate, workload),
    latencyParts: (candidate, slack) => evaluator.latencyParts(candidate, workload, slack),
    seed,
    flips,
    ...(worlds === undefined ? {} : { worlds }),
    createdAt: new Date().toISOString(),
    catalog: { asOf: catalog.asOf, region: catalog.region, sha256: catalogSha256(catalog) },
    instances,
    allInstances,
    assumptions: planAssumptions({ runs, catalog }),
  });
  checkPriced(document);
  return document;
}

/** A plan is made from runs on the CPU only. Throws AppError for one on another provider, which is never priced. */
function checkOnCpu(runs: readonly RunDocument[]): void {
  for (const { runId, execution } of runs) {
    if (execution === undefined) continue;
    throw unusable(
      `run ${runId}`,
      `it cannot be priced: ${notPricedText(execution)}`,
      'Measure the model without --provider, and plan with that run',
    );
  }
}

/** A plan in which every option lacks a price is not useful, so the region or purchase must change. */
function checkPriced({ options, catalog }: PlanDocument): void {
  const missing = options.map(({ feasible, reasons }) => (feasible ? undefined : reasons.find(isCatalogGap)?.text));
  if (missing.includes(undefined)) return;
  const [first = 'no service has a price for this way to pay'] = missing;
  throw usage(
    `no option has a price in ${catalog.region}: ${first}`,
    'Choose another region (--region) or way to pay (--purchase), or add estimates: --estimates',
    'Bring the prices: modewise catalog import FILE, or modewise catalog refresh --region NAME',
  );
}
