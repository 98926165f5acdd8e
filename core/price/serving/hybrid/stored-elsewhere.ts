import type { OtherCloud } from '#core/price/clouds/cloud.ts';
import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { tablePrices } from '#core/price/serving/candidate/answer-table.ts';
import { type ServingDefinition, servingOption } from '#core/price/serving/candidate/option.ts';

/** Answers in the table of another cloud in the place of DynamoDB. */
export function storedOf(
  cloud: OtherCloud,
  base: ServingDefinition,
  own: Pick<ServingDefinition, 'service' | 'words' | 'prepare'>,
): ServingDefinition {
  return servingOption({
    ...base,
    ...own,
    cloud,
    recipe: null,
    billed: { names: BILLED.compute, units: null },
    prices: tablePrices(cloud),
  });
}
