import type { ServiceId, ServingOption } from '#core/contract/plan.ts';
import type { Scaling } from '#core/contract/scaling.ts';
import { definitionOf } from '#core/price/serving/definition-of.ts';
import { filled } from './filled.ts';

/** What happens to an option when traffic grows, in the words of its definition. */
export function scalingText(service: ServiceId, scaling: Scaling): string {
  const text = definitionOf(service)?.words.scaling[scaling.code];
  return text === undefined ? 'Not known.' : filled(text, scaling);
}

/** The same as documents have it: the fact with its sentence. */
export function statedScaling(service: ServiceId, scaling: Scaling): ServingOption['scaling'] {
  return { ...scaling, text: scalingText(service, scaling) };
}
