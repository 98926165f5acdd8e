import { CLOUDS } from '#core/price/clouds/clouds.ts';
import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { type OtherCloud, type ServingDefinition, servingOption } from '#core/price/serving/candidate/option.ts';

/** Answers in the table of another cloud in the place of DynamoDB. */
export function storedOf(
  cloud: OtherCloud,
  base: ServingDefinition,
  own: Pick<ServingDefinition, 'service' | 'words' | 'prepare'>,
): ServingDefinition {
  const { product } = CLOUDS[cloud].table;
  return servingOption({
    ...base,
    ...own,
    cloud,
    recipe: null,
    billed: { names: BILLED.compute, units: null },
    prices: { products: [product], ids: [`${product}.write`, `${product}.read`, `${product}.storage`] },
  });
}
