import type { Catalog, InstancePrice } from '#core/contract/catalog/catalog.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';

/**
 * The reasons that mark prices which the provider did not publish for the region, by `instance type/purchase`, with the prefix `ml.` for
 * SageMaker. Empty for the bundled prices without estimates.
 */
export function markedPrices(catalog: Catalog): ReadonlyMap<string, Reason> {
  const marks = new Map<string, Reason>();
  for (const { instanceType, prices, sagemaker } of catalog.instances) {
    for (const price of prices) {
      const mark = markOf(price);
      if (mark !== null) marks.set(`${instanceType}/${price.purchase}`, mark);
    }
    if (sagemaker?.kind === 'imported') marks.set(`ml.${instanceType}/on-demand`, ownPrice(sagemaker));
  }
  return marks;
}

function markOf(price: InstancePrice): Reason | null {
  switch (price.kind) {
    case 'imported':
      return ownPrice(price);
    case 'ESTIMATE':
    case 'DERIVED':
      return { code: 'estimated-price', usdPerHour: price.usdPerHour, note: price.note };
    default:
      return null;
  }
}

function ownPrice({ source, asOf }: Pick<InstancePrice, 'source' | 'asOf'>): Reason {
  return { code: 'own-price', source, asOf };
}
