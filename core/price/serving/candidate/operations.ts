import type { ServiceId } from '#core/contract/serving/serving.ts';
import type { Lookup } from './lookup.ts';

/** Nine in ten teams need hours within ×/÷ this factor of the catalogue's. A judgement. */
export const OPERATIONS_FACTOR90 = 2;

/** Hours per month that a team spends on running a service: releases, alarms, upgrades and incidents. 0 if the catalogue states none. */
export function operationsHours({ optionalLimit }: Lookup, service: ServiceId): number {
  return optionalLimit(`${service}.ops-hours`) ?? 0;
}
