import type { PlanRequest } from '#core/contract/methods/methods.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import type { Catalog } from '#core/contract/catalog/catalog.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import { isCatalogGap } from '#core/contract/reasons/reasons.ts';
import { notPricedText } from '#core/contract/machine/providers-words.ts';
import { DEFAULT_SIMULATIONS } from '#core/decide/draws/simulations.ts';
import { planAsked, type PlanEffort, type PricedCloud, prepareSources } from '#core/decide/plan-asked.ts';
import { unusable, usage } from '#engine/platform/app-error.ts';
import { allowedProblem } from '#core/price/serving/allowed-names.ts';
import { catalogSha256, loadCatalog } from '#engine/catalog/load.ts';
import { cloudOfRegion, otherRegionsOf } from '#core/contract/workload/clouds.ts';
import { catalogFolder } from '#engine/platform/paths.ts';
import { withCurrentRead } from './current-run.ts';

/**
 * Plans a workload: loads the catalogue of its region and reads the files that it names; the rest is pure. Throws AppError for a run that cannot be
 * priced, an instance type that the region lacks, and a region without prices.
 */
export async function planDocument(
  request: PlanRequest,
  { flips = true, simulations = DEFAULT_SIMULATIONS, onStage }: Partial<PlanEffort> = {},
): Promise<PlanDocument> {
  const {
    runs,
    variants = null,
    currentDeployment = null,
    instances,
    allInstances,
    purchases,
    estimates,
    seed,
  } = request;
  checkOnCpu(runs);
  const workload = await withCurrentRead(request.workload);
  const catalog = loadCatalog({ region: workload.region, estimates, folder: catalogFolder() });
  const known = catalog.instances.map((each) => each.instanceType);
  const unknown = instances.filter((name) => !known.includes(name.replace(/^ml\./, '')));
  if (unknown.length > 0) {
    throw usage(
      `the catalogue of ${catalog.region} has no instance type ${unknown.join(', ')}`,
      'See the names with: modewise catalog show',
    );
  }
  const problem = allowedProblem(workload);
  if (problem !== null) throw usage(problem, 'Change --only or --without.');
  const otherClouds = otherRegionsOf(workload).map((region) => pricedCloud({ region, estimates }));
  const sources = prepareSources({
    runs,
    variants,
    ...pricedCloud({ region: workload.region, estimates }),
    otherClouds,
    seed,
  });
  const createdAt = new Date().toISOString();
  const document = planAsked(
    sources,
    { workload, currentDeployment, instances, allInstances, purchases, cloud: 'cheapest', createdAt },
    { flips, simulations, onStage },
  );
  checkAllowed(document);
  checkPriced(document, { region: document.catalog.region, estimates });
  return document;
}

function pricedCloud(of: { readonly region: string; readonly estimates: boolean }): PricedCloud {
  const catalog = loadCatalog({ ...of, folder: catalogFolder() });
  return { catalog, catalogSha256: catalogSha256(catalog) };
}

/**
 * A plan requires a run on the CPU: the run of a device describes only its own machine, as a pack. Throws AppError if the first run is on another
 * provider.
 */
function checkOnCpu([run]: readonly RunDocument[]): void {
  if (run?.execution === undefined) return;
  throw unusable(
    `run ${run.runId}`,
    `a plan cannot be made from it: ${notPricedText(run.execution)}`,
    'Measure the model without --provider, plan with that run, and add this one with --imported-run',
  );
}

/** Throws AppError for a workload that excludes every option, because its plan could not recommend a mode. */
function checkAllowed({ options, workload: { only, without } }: PlanDocument): void {
  if (options.length > 0) return;
  const wish = [
    ...(only.length > 0 ? [`--only ${only.join(',')}`] : []),
    ...(without.length > 0 ? [`--without ${without.join(',')}`] : []),
  ];
  throw usage(`${wish.join(' ')} leaves no option`, 'Remove names from --without, or add names to --only.');
}

/** Throws AppError for a plan whose options all lack a price. The remedies are the steps that the plan has not tried and that its cloud allows. */
function checkPriced({ options }: PlanDocument, { region, estimates }: Pick<Catalog, 'region' | 'estimates'>): void {
  const missing = options.map(({ feasible, reasons }) => (feasible ? undefined : reasons.find(isCatalogGap)?.text));
  if (missing.includes(undefined)) return;
  const [first = 'no service has a price for this purchase option'] = missing;
  const cloud = cloudOfRegion(region);
  // All commitments of Google Cloud that are known are published ones.
  const estimate = (cloud === 'aws' || cloud === 'azure') && !estimates ? ', or add estimates: --estimates' : '';
  const key = cloud === 'gcp' ? " --google-key '${NAME}'" : '';
  const refresh = cloud === null ? '' : `, or modewise catalog refresh --region ${region}${key}`;
  throw usage(
    `no option has a price in ${region}: ${first}`,
    `Choose another region (--region) or purchase option (--purchase)${estimate}`,
    `Import prices: modewise catalog import FILE${refresh}`,
  );
}
