import type { EndpointProtocol } from '#core/contract/endpoint/endpoint-protocol.ts';
import type { ServiceId } from '#core/contract/plan/plan.ts';
import type { ServingDefinition } from './candidate/option.ts';
import { SERVING_DEFINITIONS } from './registry.ts';

const definitions: ReadonlyMap<ServiceId, ServingDefinition> = new Map(
  SERVING_DEFINITIONS.map((definition) => [definition.service, definition]),
);

/** The service that is called by a protocol; null if the server behind it may be any. */
export function serviceCalledBy(protocol: EndpointProtocol): ServiceId | null {
  return SERVING_DEFINITIONS.find(({ calledBy }) => calledBy === protocol)?.service ?? null;
}

/** The definition of a service; null for an unknown one. */
export function definitionOf(service: ServiceId): ServingDefinition | null {
  return definitions.get(service) ?? null;
}
