import { assertNever } from '#core/assert-never.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { discountFactor } from '#core/price/serving/candidate/option.ts';
import type { Catalog } from '#core/contract/catalog/catalog.ts';
import type { ServingOption } from '#core/contract/plan/plan.ts';
import { architectureOf, priceIdOn } from '#core/price/serving/candidate/architecture.ts';
import { definitionOf } from '#core/price/serving/definition-of.ts';
import { ec2Name } from '#core/price/serving/candidate/lookup.ts';
import { serviceKey } from './billed-services.ts';

/** Units in which the catalogue prices what an option uses. */
export type PricedUnit = 'hour' | 'request' | 'GB-second' | 'vCPU-hour' | 'GB-hour';

/** What one unit of an option costs in the catalogue, in US dollars. */
export interface UnitPrice {
  readonly unit: PricedUnit;
  readonly usd: number;
}

const UNIT_NAMES: Readonly<Record<PricedUnit, readonly string[]>> = {
  hour: ['hrs', 'hr', 'hours', 'hour', 'instancehours', 'instancehrs'],
  request: ['requests', 'request', 'lambdarequests'],
  'GB-second': ['gbseconds', 'gbsecond', 'lambdagbsecond', 'lambdagbseconds', 'gbs'],
  'vCPU-hour': ['vcpuhours', 'vcpuhour', 'vcpuhrs'],
  'GB-hour': ['gbhours', 'gbhour', 'gbhrs'],
};

/** The unit of a bill; null for one without a price in the catalogue. */
export function pricedUnit(billed: string | null): PricedUnit | null {
  if (billed === null) return null;
  const key = serviceKey(billed);
  const found = Object.entries(UNIT_NAMES).find(([, names]) => names.includes(key));
  return found === undefined ? null : (found[0] as PricedUnit);
}

/** The catalogue's prices of the units that an option is billed in, after the planned discount; empty where several services share a unit and cannot be distinguished. */
export function unitPrices(
  option: Pick<ServingOption, 'service' | 'instanceType' | 'purchase'>,
  catalog: Pick<Catalog, 'instances' | 'services'>,
  workload: Pick<Workload, 'discountPct'>,
): readonly UnitPrice[] {
  const kept = discountFactor(workload);
  return listPrices(option, catalog).map(({ unit, usd }) => ({ unit, usd: usd * kept }));
}

function listPrices(
  option: Pick<ServingOption, 'service' | 'instanceType' | 'purchase'>,
  catalog: Pick<Catalog, 'instances' | 'services'>,
): readonly UnitPrice[] {
  const { service, instanceType, purchase } = option;
  const row = (id: string): number | null => catalog.services.find((price) => price.id === id)?.usd ?? null;
  const architecture = architectureOf(option);
  const units = definitionOf(service)?.billed.units ?? null;
  switch (units) {
    case 'instance':
      return known([['hour', instancePrice(catalog, instanceType, purchase)]]);
    case 'sagemaker':
      return known([['hour', purchase === 'on-demand' ? sagemakerPrice(catalog, instanceType) : null]]);
    case 'function':
      return known([
        ['request', row('lambda.requests')],
        ['GB-second', row(priceIdOn(architecture, 'lambda.duration'))],
      ]);
    case 'fargate':
      if (purchase !== 'on-demand') return [];
      return known([
        ['vCPU-hour', row(priceIdOn(architecture, 'fargate.vcpu'))],
        ['GB-hour', row(priceIdOn(architecture, 'fargate.memory'))],
      ]);
    case null:
      return [];
    default:
      return assertNever(units);
  }
}

function known(prices: readonly (readonly [PricedUnit, number | null])[]): readonly UnitPrice[] {
  return prices.flatMap(([unit, usd]) => (usd === null || usd <= 0 ? [] : [{ unit, usd }]));
}

function instancePrice(
  { instances }: Pick<Catalog, 'instances'>,
  name: string | null,
  purchase: ServingOption['purchase'],
): number | null {
  const found = instances.find(({ instanceType }) => instanceType === name);
  return found?.prices.find((price) => price.purchase === purchase)?.usdPerHour ?? null;
}

function sagemakerPrice({ instances }: Pick<Catalog, 'instances'>, name: string | null): number | null {
  return (
    instances.find(({ instanceType }) => name !== null && instanceType === ec2Name(name))?.sagemaker?.usdPerHour ?? null
  );
}
