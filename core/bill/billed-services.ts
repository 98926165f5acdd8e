import type { ServiceId } from '#core/contract/serving/serving.ts';
import { definitionOf } from '#core/price/serving/definition-of.ts';

/** A name by which services are compared: letters and digits in lower case. */
export function serviceKey(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

/** Parts of the names under which an option is billed; empty for an option that is not known. */
export function billedAs(service: ServiceId): readonly string[] {
  return definitionOf(service)?.billed.names ?? [];
}
