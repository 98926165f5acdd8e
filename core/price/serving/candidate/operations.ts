import type { BillItem } from '#core/contract/plan/plan.ts';
import type { ServiceId } from '#core/contract/serving/serving.ts';
import type { Lookup } from './lookup.ts';
import type { Asked } from './option.ts';
import { FIXED, metered } from './metered.ts';

/** Nine in ten teams need hours within ×/÷ this factor of the catalogue's. A judgement. */
export const OPERATIONS_FACTOR90 = 2;

/** Hours per month that a team spends on running a service: releases, alarms, upgrades and incidents. 0 if the catalogue states none. */
export function operationsHours({ optionalLimit }: Lookup, service: ServiceId): number {
  return optionalLimit(`${service}.ops-hours`) ?? 0;
}

/** Operations as a bill item; empty if the workload does not price them. */
export function operationsItems({ context, candidate, workload, simulation }: Asked): readonly BillItem[] {
  const { opsUsdPerHour } = workload;
  if (opsUsdPerHour === 0) return [];
  const hours = operationsHours(context.lookup, candidate.service) * simulation.operationsRatio;
  return [metered({ code: 'operations', hours }, { quantity: hours, unit: 'hour', usd: opsUsdPerHour, grows: FIXED })];
}
