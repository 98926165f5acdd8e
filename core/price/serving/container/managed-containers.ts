import type { Product, Reason } from '#core/contract/reasons/reasons.ts';
import type { DeployedMachine } from '#core/contract/serving/deployment.ts';
import { oncePer } from '#core/once-per.ts';
import { deployedSize } from '#core/price/serving/candidate/deployed.ts';
import type { ServingContext } from '#core/price/serving/candidate/asked.ts';
import type { OtherCloud } from '#core/price/serving/candidate/option.ts';
import { impossible, planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { processorReason, referenceInstance } from '#core/price/serving/function/function-profile.ts';
import { type SizeTable, type TaskSize, taskSizes } from './task-sizes.ts';

/** An accelerator of a container. The container has the vCPUs and the memory of the machine type of the same cloud that has the same accelerator. */
interface ContainerGpu {
  readonly machine: string;
  /** The row of its price per second, without the vCPUs and the memory. */
  readonly price: string;
  /** The rows of the seconds by which its driver prolongs a start, and of the minutes for which an idle instance stays, if these differ. */
  readonly startup: string;
  readonly idleKept?: string;
}

/** Sizes that hold a model, ascending; at least one. */
export interface OfferedSizes {
  readonly sizes: readonly TaskSize[];
  /** What to say about the processor. */
  readonly reason: Reason;
}

/** Containers that a cloud sells by their vCPUs and memory. */
export interface ManagedContainers {
  readonly product: Product;
  readonly cloud: OtherCloud;
  /** The row of the bandwidth of a vCPU. */
  readonly networkLimit: string;
  /** The accelerator that a container can have; null for none. */
  readonly gpu: ContainerGpu | null;
  readonly sizesIn: (context: ServingContext) => Planning<OfferedSizes>;
  /** A container as it is deployed. */
  readonly deployed: (size: TaskSize) => DeployedMachine;
}

function managedContainers(of: {
  readonly product: Product;
  readonly cloud: ManagedContainers['cloud'];
  readonly sizes: SizeTable;
  readonly networkLimit: string;
  readonly gpu?: ContainerGpu;
}): ManagedContainers {
  const { product, cloud, sizes: table, networkLimit, gpu = null } = of;
  return {
    product,
    cloud,
    networkLimit,
    gpu,
    sizesIn: oncePer((context: ServingContext) => {
      const reference = referenceInstance(context, 'x86_64');
      if (reference === null) return impossible({ code: 'reference-missing', subject: 'task' });
      const sizes = taskSizes(context, { name: product, sizes: table, networkLimit, reference });
      return sizes.state === 'impossible'
        ? sizes
        : planned({ sizes: sizes.plan, reason: processorReason(reference, 'function') });
    }),
    deployed: ({ vcpus, memoryGb, profile }) =>
      deployedSize('x86_64', { vcpus, memoryMib: memoryGb * 1024, sessions: profile.sessions }, cloud),
  };
}

/** Cloud Run. An L4 needs at least 4 vCPUs and 16 GiB. Source: cloud.google.com/run/docs/configuring/services/memory-limits. */
export const CLOUD_RUN = managedContainers({
  product: 'cloud-run',
  cloud: 'gcp',
  sizes: [
    [1, 0.5, 4, 0.5],
    [2, 1, 8, 1],
    [4, 2, 16, 2],
    [6, 4, 24, 4],
    [8, 4, 32, 4],
  ],
  networkLimit: 'cloud-run.vcpu-network',
  gpu: {
    machine: 'g2-standard-4',
    price: 'cloud-run.gpu-l4',
    startup: 'cloud-run.gpu-startup',
    idleKept: 'cloud-run.gpu-idle-kept',
  },
});

/** Azure Container Apps on the consumption plan, with 2 GiB for each vCPU, or 8 vCPUs, 56 GiB and a T4. Source: learn.microsoft.com/azure/container-apps/containers. */
export const CONTAINER_APPS = managedContainers({
  product: 'container-apps',
  cloud: 'azure',
  sizes: [
    [0.5, 1, 1, 1],
    [1, 2, 2, 1],
    [2, 4, 4, 1],
    [4, 8, 8, 1],
  ],
  networkLimit: 'container-apps.vcpu-network',
  gpu: { machine: 'Standard_NC8as_T4_v3', price: 'container-apps.gpu-t4', startup: 'container-apps.gpu-startup' },
});

/** General-purpose pods of GKE Autopilot, with 1 to 6.5 GiB for each vCPU. Source: cloud.google.com/kubernetes-engine/docs/concepts/autopilot-resource-requests. */
export const AUTOPILOT_PODS = managedContainers({
  product: 'gke-autopilot',
  cloud: 'gcp',
  sizes: [
    [0.5, 0.5, 3, 0.5],
    [1, 1, 6, 1],
    [2, 2, 13, 1],
    [4, 4, 26, 2],
    [8, 8, 52, 4],
    [16, 16, 104, 8],
  ],
  networkLimit: 'cloud-run.vcpu-network',
});

/** Workers of Dataflow, with 3.75 GiB for each vCPU as its default machines. */
export const DATAFLOW_WORKERS = managedContainers({
  product: 'dataflow',
  cloud: 'gcp',
  sizes: [
    [1, 3.75, 3.75, 1],
    [2, 7.5, 7.5, 1],
    [4, 15, 15, 1],
    [8, 30, 30, 1],
  ],
  networkLimit: 'cloud-run.vcpu-network',
});
