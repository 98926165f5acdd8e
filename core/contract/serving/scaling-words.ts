import type { ServiceId, ServingOption } from '#core/contract/plan/plan.ts';
import type { Scaling } from '#core/contract/serving/scaling.ts';
import { definitionOf } from '#core/price/serving/definition-of.ts';
import { filled } from '#core/words/format/filled.ts';

/** How an option scales when traffic grows, worded by its definition. */
export function scalingText(service: ServiceId, scaling: Scaling): string {
  const text = definitionOf(service)?.words.scaling[scaling.code];
  return text === undefined ? 'Unknown.' : filled(text, scaling);
}

/** A scaling fact with its text, as documents store it. */
export function statedScaling(service: ServiceId, scaling: Scaling): ServingOption['scaling'] {
  return { ...scaling, text: scalingText(service, scaling) };
}
