import type { InstanceType } from '#core/contract/catalog.ts';
import type { Reason, ReasonOf } from '#core/contract/reasons.ts';
import { findBand, sigmaOfBand } from '#core/project/projection/band.ts';
import type { CapacityProfile } from '#core/project/projection/types.ts';
import type { ServingContext } from '#core/price/serving/candidate/option.ts';
import { impossible, planned, type Planning } from '#core/price/serving/candidate/planning.ts';

/** A profile of one core, whose uncertainty includes the unknown processor of the function. */
export interface FunctionProfile {
  readonly profile: CapacityProfile;
  readonly reason: Reason;
  /** The instance whose core represents the function's core. */
  readonly reference: InstanceType;
}

/** The machine of Lambda, SageMaker Serverless and Fargate: one projection, whose error they share. */
export const UNKNOWN_PROCESSOR = 'unknown processor';

/** The instance whose core represents a function's core; no service states its processor. */
const REFERENCE_TYPES = ['m6i.large', 'c6i.large', 'm5.large', 'c5.large'];

/** The model on one hyper-thread of a server core, if a function service can be projected at all. */
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
    profile: {
      ...profile,
      instanceType: UNKNOWN_PROCESSOR,
      basis: 'projected',
      bandId: 'B1',
      sigmaLog: Math.max(profile.sigmaLog, floor),
    },
    reason: { code: 'processor-unknown', subject: 'function', cpuModel: reference.cpuModel },
    reference,
  });
}

/** The reference instance for a service that does not state its processor; null if the catalogue has none. */
export function referenceInstance({ lookup, catalog }: ServingContext): InstanceType | null {
  for (const name of REFERENCE_TYPES) {
    const instance = lookup.instance(name);
    if (instance !== null) return instance;
  }
  return catalog.instances.find((i) => i.threadsPerCore === 2 && i.accelerator === null) ?? null;
}
