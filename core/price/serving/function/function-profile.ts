import type { InstanceType } from '#core/contract/catalog.ts';
import type { Reason, ReasonOf } from '#core/contract/reasons.ts';
import { findBand, sigmaOfBand } from '#core/project/projection/band.ts';
import type { CapacityProfile } from '#core/project/projection/types.ts';
import type { ServingContext } from '#core/price/serving/candidate/option.ts';
import { impossible, planned, type Planning } from '#core/price/serving/candidate/planning.ts';

/** A profile of one core, with the uncertainty of not knowing which processor a function runs on. */
export interface FunctionProfile {
  readonly profile: CapacityProfile;
  readonly reason: Reason;
  /** The instance whose core stands for the function's. */
  readonly reference: InstanceType;
}

/** Instance whose core stands for a function's; none of the services says what it runs on. */
const REFERENCE_TYPES = ['m6i.large', 'c6i.large', 'm5.large', 'c5.large'];

/** One hyper-thread of a server core, as far as a function service can be projected at all. */
export function functionProfile(
  context: ServingContext,
  subject: ReasonOf<'reference-missing'>['subject'],
): Planning<FunctionProfile> {
  const reference = referenceInstance(context);
  const projection = reference === null ? null : context.project(reference);
  if (reference === null || projection?.state !== 'projected')
    return impossible({ code: 'reference-missing', subject });
  const { profile } = projection;
  const floor = sigmaOfBand(findBand(context.catalog.bands, 'B1'));
  return planned({
    profile: { ...profile, basis: 'projected', bandId: 'B1', sigmaLog: Math.max(profile.sigmaLog, floor) },
    reason: { code: 'processor-unknown', subject: 'function', cpuModel: reference.cpuModel },
    reference,
  });
}

/** The instance whose core stands for one that a service does not name; null when the catalogue has none. */
export function referenceInstance({ lookup, catalog }: ServingContext): InstanceType | null {
  for (const name of REFERENCE_TYPES) {
    const instance = lookup.instance(name);
    if (instance !== null) return instance;
  }
  return catalog.instances.find((i) => i.threadsPerCore === 2 && i.accelerator === null) ?? null;
}
