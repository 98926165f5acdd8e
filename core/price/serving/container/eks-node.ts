import type { InstanceType } from '#core/contract/catalog.ts';
import type { RunDocument } from '#core/contract/run.ts';
import type { CapacityProfile } from '#core/project/projection/types.ts';
import type { Lookup } from '#core/price/serving/candidate/lookup.ts';

/** What of a node is there for the model. */
export interface NodeShare {
  /** Pods of one session each. */
  readonly pods: number;
  /** Capacity of the pods ÷ capacity of the whole instance. */
  readonly capacityShare: number;
  /** Share of the node's vCPUs that Kubernetes and its agents take. */
  readonly overheadShare: number;
  readonly podMiB: number;
}

/** Resident memory of a pod beside the model's process: HTTP server and room for requests. */
const POD_MARGIN = 1.25;
/** Reserved below which the kubelet evicts pods, MiB (its default). */
const EVICTION_MIB = 100;

/**
 * Pods of a node by cores and memory. The kubelet keeps 6 % of the first vCPU, 1 % of the second, 0.5 % of the third and fourth, 0.25 % of
 * the others, and 255 MiB + 11 MiB a pod that the node may have (awslabs/amazon-eks-ami); its agents come from the catalogue.
 */
export function nodeShare(options: {
  readonly lookup: Lookup;
  readonly run: RunDocument;
  readonly instance: InstanceType;
  readonly profile: CapacityProfile;
}): NodeShare {
  const { lookup, run, instance, profile } = options;
  const overheadVcpus = kubeletVcpus(instance.vcpus) + lookup.limit('eks.agents-vcpu');
  const overheadShare = Math.min(1, overheadVcpus / instance.vcpus);
  const weightMiB = run.model.weightBytes / 2 ** 20;
  const podMiB = POD_MARGIN * (run.coldStart?.residentMiB ?? 150 + 1.5 * weightMiB);
  const mostPods = lookup.limit('eks.pods');
  const keptMiB = 255 + 11 * mostPods + EVICTION_MIB + lookup.limit('eks.agents-memory');
  const byMemory = Math.floor((instance.memoryGiB * 1024 - keptMiB) / podMiB);
  const pods = Math.max(0, Math.min(profile.sessions, byMemory, mostPods));
  return { pods, capacityShare: (1 - overheadShare) * (pods / profile.sessions), overheadShare, podMiB };
}

function kubeletVcpus(vcpus: number): number {
  const of = (from: number, to: number, share: number) => share * Math.max(0, Math.min(vcpus, to) - from);
  return of(0, 1, 0.06) + of(1, 2, 0.01) + of(2, 4, 0.005) + of(4, Infinity, 0.0025);
}
