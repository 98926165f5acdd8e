import type { Catalog, InstanceType } from '#core/contract/catalog.ts';
import type { PlanDocument } from '#core/contract/plan.ts';
import { ec2Name } from '#core/price/serving/candidate/lookup.ts';
import { catalogIfKnown, catalogSha256 } from '#engine/catalog/load.ts';
import { catalogFolder } from '#engine/platform/paths.ts';

/** The catalogue that a plan was made with, if it is still the one in use; null if its prices changed. */
export function catalogOfPlan({ catalog: { region, sha256 } }: PlanDocument): Catalog | null {
  for (const estimates of [false, true]) {
    const catalog = catalogIfKnown({ region, estimates, folder: catalogFolder() });
    if (catalog !== null && catalogSha256(catalog) === sha256) return catalog;
  }
  return null;
}

/**
 * What an estimate of the plan needs of its catalogue. Instance types that the plan does not list keep their hardware, from which the host
 * of the measurement is recognised, and lose their prices, which may be the user's own. A plan with Spark keeps the price on demand of
 * each, among which its master node is chosen.
 */
export function catalogForPage(catalog: Catalog, { options }: PlanDocument): Catalog {
  const listed = new Set(options.flatMap(({ instanceType }) => (instanceType === null ? [] : [ec2Name(instanceType)])));
  const needsMaster = options.some(({ service }) => service === 'spark-emr');
  return {
    ...catalog,
    instances: catalog.instances.map((each) =>
      listed.has(each.instanceType) ? each : withoutPrices(each, { needsMaster }),
    ),
    sources: [],
  };
}

function withoutPrices(instance: InstanceType, { needsMaster }: { readonly needsMaster: boolean }): InstanceType {
  return {
    ...instance,
    specs: { ...instance.specs, note: '', source: '' },
    prices: needsMaster ? instance.prices.filter(({ purchase }) => purchase === 'on-demand') : [],
    sagemaker: null,
  };
}
