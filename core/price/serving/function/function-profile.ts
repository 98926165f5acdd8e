import type { InstanceType } from '#core/contract/catalog/catalog.ts';
import type { Reason, ReasonOf } from '#core/contract/reasons/reasons.ts';
import { findBand, sigmaOfBand } from '#core/project/projection/band.ts';
import { modelFamily } from '#core/project/projection/model-family.ts';
import { SOURCE_SHARE } from '#core/project/projection/shared-error.ts';
import { busyThreadShare } from '#core/project/projection/silicon.ts';
import { type CapacityProfile, profileWith } from '#core/project/projection/types.ts';
import type { Architecture } from '#core/price/serving/candidate/architecture.ts';
import type { ServingContext } from '#core/price/serving/candidate/asked.ts';
import { impossible, planned, type Planning } from '#core/price/serving/candidate/planning.ts';

/** A profile of one core, whose uncertainty includes the unknown processor of the function. */
export interface FunctionProfile {
  readonly profile: CapacityProfile;
  readonly reason: Reason;
  /** The instance whose core represents the function's core. */
  readonly reference: InstanceType;
  /** The share of a core's throughput that a vCPU has while the core's other vCPU is busy. */
  readonly vcpuShare: number;
}

/** The machines of Lambda, SageMaker Serverless and Fargate: one projection for each architecture, whose error they share. */
export const UNKNOWN_PROCESSORS: Readonly<Record<Architecture, string>> = {
  x86_64: 'unknown processor',
  arm64: 'unknown Arm processor',
};

/** The instances whose core represents a function's core: no service states its x86 processor; that of Arm is Graviton2. */
const REFERENCE_TYPES: Readonly<Record<Architecture, readonly string[]>> = {
  x86_64: [
    'm6i.large',
    'c6i.large',
    'm5.large',
    'c5.large',
    'n2-standard-4',
    'n1-standard-4',
    'Standard_D4s_v5',
    'Standard_D4as_v5',
  ],
  arm64: ['m6g.large', 'c6g.large', 'r6g.large'],
};

/** The microarchitecture of Graviton2. */
const ARM_UARCH = 'Neoverse-N1';

/** The model on one vCPU of a server core, if a function service can be projected at all: a hyper-thread on x86, a core on Arm. */
export function functionProfile(
  context: ServingContext,
  subject: ReasonOf<'reference-missing'>['subject'],
  architecture: Architecture = 'x86_64',
): Planning<FunctionProfile> {
  const reference = referenceInstance(context, architecture);
  const projection = reference === null ? null : context.project(reference);
  if (reference === null || projection?.state !== 'projected')
    return impossible({ code: 'reference-missing', subject });
  const { profile } = projection;
  return planned({
    profile: onUnknownProcessor(context, profile, architecture),
    reason: processorReason(reference, 'function'),
    reference,
    vcpuShare: reference.threadsPerCore === 1 ? 1 : busyThreadShare(modelFamily(context.run.model)),
  });
}

/** A profile for a machine whose processor is not named: no more certain than that of another generation. */
export function onUnknownProcessor(
  { catalog }: ServingContext,
  profile: CapacityProfile,
  architecture: Architecture,
): CapacityProfile {
  const floor = sigmaOfBand(findBand(catalog.bands, 'B1'));
  const named = { instanceType: UNKNOWN_PROCESSORS[architecture], basis: 'projected' } as const;
  if (profile.sigmaLog > floor) return profileWith(profile, named);
  return profileWith(profile, {
    ...named,
    bandId: 'B1',
    sigmaLog: floor,
    quantiles: null,
    sourceShare: SOURCE_SHARE,
  });
}

/** What a service's vCPU counts as. */
export function processorReason(
  { arch, cpuModel }: InstanceType,
  subject: ReasonOf<'processor-unknown'>['subject'],
): Reason {
  return arch === 'arm64' ? { code: 'processor-arm', cpuModel } : { code: 'processor-unknown', subject, cpuModel };
}

/** The reference instance for a service that does not name instance types; null if the catalogue has none. */
export function referenceInstance(
  { lookup, catalog }: ServingContext,
  architecture: Architecture,
): InstanceType | null {
  for (const name of REFERENCE_TYPES[architecture]) {
    const instance = lookup.instance(name);
    if (instance !== null) return instance;
  }
  const isLike = (i: InstanceType) => (architecture === 'arm64' ? i.uarch === ARM_UARCH : i.threadsPerCore === 2);
  return catalog.instances.find((i) => isLike(i) && i.accelerator === null) ?? null;
}
