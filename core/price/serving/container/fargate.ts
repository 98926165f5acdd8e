import type { InstanceType } from '#core/contract/catalog.ts';
import type { Reason } from '#core/contract/reasons.ts';
import { oncePer } from '#core/once-per.ts';
import { findBand, sigmaOfBand } from '#core/project/projection/band.ts';
import type { CapacityProfile } from '#core/project/projection/types.ts';
import { referenceInstance, UNKNOWN_PROCESSOR } from '#core/price/serving/function/function-profile.ts';
import { productsUnpriced } from '#core/price/serving/candidate/limits.ts';
import type { ServingContext } from '#core/price/serving/candidate/option.ts';
import { impossible, planned, type Planning } from '#core/price/serving/candidate/planning.ts';

/** A task size with the model's profile on it. */
export interface FargateSize {
  readonly vcpus: number;
  readonly memoryGb: number;
  /** Planning value; null if the catalogue has none. */
  readonly networkGbps: number | null;
  readonly profile: CapacityProfile;
}

/** The task sizes that can hold the model. */
export interface FargateOffer {
  /** Ascending; at least one. */
  readonly sizes: readonly FargateSize[];
  /** US dollars per hour, on demand. */
  readonly hourUsd: (size: FargateSize) => number;
  readonly reason: Reason;
}

/**
 * vCPU → smallest and largest memory and its step in GB, for a Linux task. Source:
 * docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html.
 */
const TASK_SIZES = [
  [0.25, 0.5, 2, 0.5],
  [0.5, 1, 4, 1],
  [1, 2, 8, 1],
  [2, 4, 16, 1],
  [4, 8, 30, 1],
  [8, 16, 60, 4],
  [16, 32, 120, 8],
] as const;

/**
 * The task sizes that can hold the model, each with the smallest memory that lets all of its cores work, based on hyper-threads of a
 * reference processor.
 */
export const fargateOffer = oncePer((context: ServingContext): Planning<FargateOffer> => {
  const { lookup } = context;
  const vcpuUsd = lookup.unitUsd('fargate.vcpu');
  const memoryUsd = lookup.unitUsd('fargate.memory');
  if (vcpuUsd === null || memoryUsd === null) {
    return impossible(productsUnpriced(lookup, 'fargate'));
  }
  const reference = referenceInstance(context);
  if (reference === null) return impossible({ code: 'reference-missing', subject: 'task' });
  const sizes: FargateSize[] = [];
  let refused = impossible();
  for (const [vcpus, ...memory] of TASK_SIZES) {
    const size = sizeOf({ context, reference, vcpus, memory });
    if (size.state === 'planned') sizes.push(size.plan);
    else refused = size;
  }
  if (sizes.length === 0) return refused;
  return planned({
    sizes,
    hourUsd: ({ vcpus, memoryGb }) => vcpus * vcpuUsd + memoryGb * memoryUsd,
    reason: { code: 'processor-unknown', subject: 'fargate', cpuModel: reference.cpuModel },
  });
});

function sizeOf(asked: {
  readonly context: ServingContext;
  readonly reference: InstanceType;
  readonly vcpus: number;
  readonly memory: readonly [least: number, most: number, step: number];
}): Planning<FargateSize> {
  const { context, reference, vcpus } = asked;
  const [least, most, step] = asked.memory;
  const floor = sigmaOfBand(findBand(context.catalog.bands, 'B1'));
  const perVcpuGbps = context.lookup.optionalLimit('fargate.vcpu-network');
  let size: FargateSize | null = null;
  let reasons: readonly Reason[] = [];
  for (let memoryGb = least; memoryGb <= most; memoryGb += step) {
    const projection = context.project(taskAsInstance(reference, vcpus, memoryGb));
    if (projection.state === 'refused') {
      reasons = projection.reasons;
      continue;
    }
    const { profile } = projection;
    if (size !== null && profile.sessions <= size.profile.sessions) continue;
    const bandId = profile.sigmaLog > floor ? profile.bandId : 'B1';
    const sigmaLog = Math.max(profile.sigmaLog, floor);
    size = {
      vcpus,
      memoryGb,
      networkGbps: perVcpuGbps === null ? null : vcpus * perVcpuGbps,
      profile: { ...profile, instanceType: UNKNOWN_PROCESSOR, basis: 'projected', bandId, sigmaLog },
    };
  }
  return size === null ? impossible(...reasons) : planned(size);
}

/** A task as a machine. A vCPU is half a core; below one vCPU, a task gets a share of its time. */
function taskAsInstance(reference: InstanceType, vcpus: number, memoryGb: number): InstanceType {
  const share = vcpus / reference.vcpus;
  return {
    ...reference,
    instanceType: `fargate ${vcpus} vCPU ${memoryGb} GB`,
    vcpus,
    physicalCores: share * reference.physicalCores,
    memoryGiB: memoryGb,
    readBandwidthGBps: reference.readBandwidthGBps === null ? null : share * reference.readBandwidthGBps,
    prices: [],
    sagemaker: null,
  };
}

/** A task as a bill item: `2 vCPU, 4 GB`. */
export function taskText({ vcpus, memoryGb }: FargateSize): string {
  return `${vcpus} vCPU, ${memoryGb} GB`;
}
