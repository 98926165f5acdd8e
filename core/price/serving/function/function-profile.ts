import type { InstanceType } from '#core/contract/catalog.ts';
import type { Reason } from '#core/contract/reasons.ts';
import { findBand, sigmaOfBand } from '#core/project/projection/band.ts';
import type { CapacityProfile } from '#core/project/projection/types.ts';
import type { ServingContext } from '#core/price/serving/candidate/option.ts';

/** A profile of one core, with the uncertainty of not knowing which processor a function runs on. */
export interface FunctionProfile {
  readonly profile: CapacityProfile;
  readonly reason: Reason;
}

/** Instance whose core stands for a function's; none of the services says what it runs on. */
const REFERENCE_TYPES = ['m6i.large', 'c6i.large', 'm5.large', 'c5.large'];

/** One hyper-thread of a server core, as far as a function service can be projected at all; null when the catalogue has none. */
export function functionProfile(context: ServingContext): FunctionProfile | null {
  const reference = referenceInstance(context);
  if (reference === null) return null;
  const projection = context.project(reference);
  if (projection.state === 'refused') return null;
  const { profile } = projection;
  const floor = sigmaOfBand(findBand(context.catalog.bands, 'B1'));
  return {
    profile: { ...profile, basis: 'projected', bandId: 'B1', sigmaLog: Math.max(profile.sigmaLog, floor) },
    reason: { code: 'processor-unknown', subject: 'function', cpuModel: reference.cpuModel },
  };
}

/** The instance whose core stands for one that a service does not name; null when the catalogue has none. */
export function referenceInstance({ lookup, catalog }: ServingContext): InstanceType | null {
  for (const name of REFERENCE_TYPES) {
    const instance = lookup.instance(name);
    if (instance !== null) return instance;
  }
  return catalog.instances.find((i) => i.threadsPerCore === 2 && i.accelerator === null) ?? null;
}
