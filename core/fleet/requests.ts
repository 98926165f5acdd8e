/** What a measurement asks of its node. */
export interface NodeRequests {
  readonly cpuMilli: number;
  readonly memoryMiB: number;
}

/** The reserve of a node for daemons of the cluster other than the kubelet: network, proxy, logs, monitoring. */
const DAEMONS = { cpuMilli: 250, memoryMiB: 512 } as const;
/** Pods that the memory reservation of EKS counts with, and its constants in MiB. */
const RESERVED_PODS = 58;

/**
 * Nearly the whole node: the part that EKS leaves to pods, minus the requests of daemons. The kubelet keeps 6 % of the first core, 1 % of the second,
 * 0.5 % of the next two and 0.25 % of the others; 11 MiB for each pod, 255 MiB, and 100 MiB that evict pods (awslabs/amazon-eks-ami, nodeadm). Always
 * requests more than half of a node, so that no second measurement fits on it.
 */
export function requestsOf(machine: { readonly vcpus: number; readonly memoryGiB: number }): NodeRequests {
  const { vcpus, memoryGiB } = machine;
  const keptCpu = 60 * Math.min(1, vcpus) + 10 * clamp(vcpus - 1, 1) + 5 * clamp(vcpus - 2, 2) + 2.5 * clamp(vcpus - 4);
  const cpuMilli = Math.floor(1000 * vcpus - keptCpu - DAEMONS.cpuMilli);
  const memoryMiB = Math.floor(0.93 * 1024 * memoryGiB - (11 * RESERVED_PODS + 255 + 100) - DAEMONS.memoryMiB);
  return {
    cpuMilli: Math.max(Math.ceil(510 * vcpus), cpuMilli),
    memoryMiB: Math.max(Math.ceil(0.3 * 1024 * memoryGiB), memoryMiB),
  };
}

function clamp(value: number, most = Infinity): number {
  return Math.min(most, Math.max(0, value));
}

const MEMORY_UNITS: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  m: 1e-3,
};

/** A quantity as Kubernetes writes it (`1930m`, `7Gi`, `2`), in its base unit: cores, bytes, objects. Null if it is none. */
export function quantityOf(text: string | undefined): number | null {
  const match = /^([+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(m|Ki|Mi|Gi|Ti|k|M|G|T|)$/.exec(text ?? '');
  const factor = MEMORY_UNITS[match?.[2] ?? 'none'];
  return match === null || factor === undefined ? null : Number(match[1]) * factor;
}
