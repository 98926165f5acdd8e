import type { ServiceId } from '#core/contract/plan/plan.ts';
import type { ServingDefinition } from './candidate/option.ts';
import { SERVING_DEFINITIONS } from './registry.ts';

const definitions: ReadonlyMap<ServiceId, ServingDefinition> = new Map(
  SERVING_DEFINITIONS.map((definition) => [definition.service, definition]),
);

/** The definition of a service; null for an unknown one. */
export function definitionOf(service: ServiceId): ServingDefinition | null {
  return definitions.get(service) ?? null;
}
