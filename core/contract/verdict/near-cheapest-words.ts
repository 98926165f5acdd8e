import { MATERIAL_SHARE } from '#core/contract/workload/workload.ts';
import { boardUsd, percent, usd } from '#core/words/format/format.ts';
import type { NearCheapest } from './near-cheapest.ts';

/** The distance from the cheapest option that a share of simulations is about: `within $25 or 5 % of the cheapest`; where any saving matters, `the cheapest`. */
export function nearCheapestText({ belowUsd }: Pick<NearCheapest, 'belowUsd'>): string {
  if (belowUsd === 0) return 'the cheapest';
  const below = Number.isInteger(belowUsd) ? boardUsd(belowUsd) : usd(belowUsd);
  return `within ${below} or ${percent(MATERIAL_SHARE)} of the cheapest`;
}
