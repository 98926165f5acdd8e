import type { PodSpec } from '#core/fleet/job-pod.ts';
import type { JobManifest } from '#core/fleet/manifests.ts';
import type { StoredObject } from './store.ts';

/** A condition of any object. */
export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False';
  readonly reason?: string;
  readonly message?: string;
}

/** A Job with the status that the controller gives it. */
export interface Job extends StoredObject {
  readonly spec: JobManifest['spec'];
  status?: {
    startTime?: Date;
    active?: number;
    succeeded?: number;
    failed?: number;
    conditions?: Condition[];
  };
}

/** The state of one container, as the kubelet reports it. */
export interface ContainerStatus {
  readonly name: string;
  readonly image: string;
  readonly imageID: string;
  readonly ready: boolean;
  readonly restartCount: number;
  readonly state:
    | { readonly waiting: { readonly reason: string; readonly message: string } }
    | { readonly running: { readonly startedAt: Date } }
    | { readonly terminated: { readonly exitCode: number; readonly reason: string; readonly message: string } };
}

/** A pod with its node and its status. */
export interface Pod extends StoredObject {
  readonly spec: PodSpec & { nodeName?: string };
  status: {
    phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed';
    reason?: string;
    message?: string;
    conditions: Condition[];
    initContainerStatuses?: ContainerStatus[];
    containerStatuses?: ContainerStatus[];
  };
}

/** A node of the simulated cluster. */
export interface Node extends StoredObject {
  readonly spec: { readonly taints?: readonly { readonly key: string; readonly effect: string }[] };
  readonly status: {
    readonly allocatable: Readonly<Record<string, string>>;
    readonly conditions: readonly Condition[];
  };
}

/** A node as a test describes it. */
export interface NodeDescription {
  readonly name: string;
  /** What its label says, and what its metadata service says. */
  readonly instanceType: string;
  readonly machine?: string | null;
  readonly cpu: string;
  readonly memory: string;
  readonly capacity?: 'on-demand' | 'spot';
}

/** The node object of a description. */
export function nodeOf({ name, instanceType, cpu, memory, capacity = 'on-demand' }: NodeDescription): Node {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'kubernetes.io/hostname': name,
        'node.kubernetes.io/instance-type': instanceType,
        'karpenter.sh/capacity-type': capacity,
      },
    },
    spec: {},
    status: { allocatable: { cpu, memory, pods: '58' }, conditions: [{ type: 'Ready', status: 'True' }] },
  };
}
