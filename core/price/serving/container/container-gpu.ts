import type { DeployedMachine } from '#core/contract/serving/deployment.ts';
import { providerOf } from '#core/price/serving/candidate/deployed.ts';
import type { ServingContext, Stated } from '#core/price/serving/candidate/asked.ts';
import type { ServingDefinition } from '#core/price/serving/candidate/option.ts';
import { productsUnpriced } from '#core/price/serving/candidate/limits.ts';
import { impossible, planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import type { ManagedContainers, OfferedSizes } from './managed-containers.ts';
import type { TaskSize } from './task-sizes.ts';

/** What an accelerator adds to its container. */
interface AddedByGpu {
  readonly hourUsd: number;
  readonly startupS: number;
  /** Null if an idle instance stays as long as others. */
  readonly idleMinutes: number | null;
}

/** The containers of a candidate. */
export type ContainerOffer = OfferedSizes & { readonly gpu: AddedByGpu };

const NO_GPU: AddedByGpu = { hourUsd: 0, startupS: 0, idleMinutes: null };

/** The candidates of a service: containers of a size that is chosen, and those with an accelerator if the region has a price for it. */
export function withGpu({ gpu }: ManagedContainers): ServingDefinition['instanceTypes'] {
  if (gpu === null) return 'none';
  return ({ lookup }: ServingContext) =>
    lookup.instance(gpu.machine) === null || lookup.unitUsd(gpu.price) === null ? [null] : [null, gpu.machine];
}

/** Minutes for which an idle instance of a candidate stays, if its accelerator changes them; else null. */
export function gpuIdleMinutes(
  { gpu }: ManagedContainers,
  { context, candidate }: Pick<Stated, 'context' | 'candidate'>,
): number | null {
  return candidate.instanceType === null || gpu?.idleKept === undefined ? null : context.lookup.limit(gpu.idleKept);
}

/** The sizes that a candidate can have: one with an accelerator, else those that hold the model. */
export function containersFor(of: ManagedContainers, { context, candidate }: Stated): Planning<ContainerOffer> {
  const { gpu } = of;
  if (candidate.instanceType === null || gpu === null) {
    const offer = of.sizesIn(context);
    return offer.state === 'impossible' ? offer : planned({ ...offer.plan, gpu: NO_GPU });
  }
  const { lookup } = context;
  const instance = lookup.instance(gpu.machine);
  const secondUsd = lookup.unitUsd(gpu.price);
  if (instance === null || secondUsd === null) return impossible(productsUnpriced(lookup, of.product));
  const projection = context.project(instance);
  if (projection.state === 'refused') return impossible(...projection.reasons);
  const { vcpus, memoryGiB: memoryGb, accelerator } = instance;
  const perVcpuGbps = lookup.optionalLimit(of.networkLimit);
  const size: TaskSize = {
    vcpus,
    memoryGb,
    networkGbps: perVcpuGbps === null ? null : vcpus * perVcpuGbps,
    profile: projection.profile,
  };
  return planned({
    sizes: [size],
    reason: { code: 'container-gpu', accelerator: accelerator?.name ?? '', vcpus, memoryGb, machine: gpu.machine },
    gpu: {
      hourUsd: 3600 * secondUsd,
      startupS: lookup.limit(gpu.startup),
      idleMinutes: gpuIdleMinutes(of, { context, candidate }),
    },
  });
}

/** A container as it is deployed, by its candidate: one with an accelerator has the execution provider that was measured. */
export function deployedContainer(
  of: ManagedContainers,
  { candidate }: Pick<Stated, 'candidate'>,
  size: TaskSize,
): DeployedMachine {
  const deployed = of.deployed(size);
  return candidate.instanceType === null ? deployed : { ...deployed, provider: providerOf(size.profile) };
}
