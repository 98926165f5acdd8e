import type { InstanceType } from '#core/contract/catalog/catalog.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import type { CapacityProfile } from '#core/project/projection/types.ts';
import type { ServingContext } from '#core/price/serving/candidate/asked.ts';
import { impossible, planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { onUnknownProcessor } from '#core/price/serving/function/function-profile.ts';

/** A task of a size, with the model's profile on it. */
export interface TaskSize {
  readonly vcpus: number;
  readonly memoryGb: number;
  /** Planning value; null if the catalogue has none. */
  readonly networkGbps: number | null;
  readonly profile: CapacityProfile;
}

/** vCPUs → smallest and largest memory and its step in GB, for a Linux task. */
export type SizeTable = readonly (readonly [vcpus: number, least: number, most: number, step: number])[];

/** How a service sells tasks by their size. */
export interface TaskKind {
  /** Its name in profiles. */
  readonly name: string;
  readonly sizes: SizeTable;
  /** The catalogue's row of the bandwidth of a vCPU in Gbit/s. */
  readonly networkLimit: string;
  /** The instance whose cores represent those of a task. */
  readonly reference: InstanceType;
}

/**
 * The sizes that can hold the model, ascending, each with the smallest memory that lets all of its cores work. At least one; otherwise the reason against
 * the largest.
 */
export function taskSizes(context: ServingContext, kind: TaskKind): Planning<readonly TaskSize[]> {
  const sizes: TaskSize[] = [];
  let refused = impossible();
  for (const row of kind.sizes) {
    const size = sizeOf(context, kind, row);
    if (size.state === 'planned') sizes.push(size.plan);
    else refused = size;
  }
  return sizes.length === 0 ? refused : planned(sizes);
}

function sizeOf(
  context: ServingContext,
  { name, networkLimit, reference }: TaskKind,
  [vcpus, least, most, step]: SizeTable[number],
): Planning<TaskSize> {
  const perVcpuGbps = context.lookup.optionalLimit(networkLimit);
  let size: TaskSize | null = null;
  let reasons: readonly Reason[] = [];
  for (let memoryGb = least; memoryGb <= most; memoryGb += step) {
    const projection = context.project(taskAsInstance(reference, name, { vcpus, memoryGb }));
    if (projection.state === 'refused') {
      reasons = projection.reasons;
      continue;
    }
    const { profile } = projection;
    if (size !== null && profile.sessions <= size.profile.sessions) continue;
    size = {
      vcpus,
      memoryGb,
      networkGbps: perVcpuGbps === null ? null : vcpus * perVcpuGbps,
      profile: onUnknownProcessor(context, profile, reference.arch),
    };
  }
  return size === null ? impossible(...reasons) : planned(size);
}

/** A task as a machine. A vCPU is half a core on x86 and a core on Arm; below one vCPU, a task gets a share of its time. */
function taskAsInstance(
  reference: InstanceType,
  name: string,
  { vcpus, memoryGb }: Pick<TaskSize, 'vcpus' | 'memoryGb'>,
): InstanceType {
  const share = vcpus / reference.vcpus;
  return {
    ...reference,
    instanceType: `${name} ${reference.arch} ${vcpus} vCPU ${memoryGb} GB`,
    vcpus,
    physicalCores: share * reference.physicalCores,
    memoryGiB: memoryGb,
    readBandwidthGBps: reference.readBandwidthGBps === null ? null : share * reference.readBandwidthGBps,
    prices: [],
    sagemaker: null,
  };
}
