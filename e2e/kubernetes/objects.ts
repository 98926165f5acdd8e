import type { V1ContainerState, V1Node, V1Pod } from '@kubernetes/client-node';
import type { ApiObject } from './api.ts';

/** An object of the API as JSON: times are texts. */
export type FromJson<T> = T extends Date
  ? string
  : T extends readonly (infer Item)[]
    ? readonly FromJson<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: FromJson<T[Key]> }
      : T;

/** A pod as the API's JSON has it, with what the API server always sets. */
export type Pod = FromJson<Pick<V1Pod, 'status'>> & ApiObject & { readonly spec: NonNullable<FromJson<V1Pod>['spec']> };
export type Container = Pod['spec']['containers'][number];
export type ContainerState = FromJson<V1ContainerState>;

/** A node as a test describes it. */
export interface NodeDescription {
  readonly name: string;
  /** What its label says, and what its metadata service says. */
  readonly instanceType: string;
  readonly machine?: string | null;
  readonly cpu: string;
  readonly memory: string;
  readonly capacity?: 'on-demand' | 'spot';
  readonly taints?: readonly { readonly key: string; readonly value: string; readonly effect: string }[];
}

/** The node object of a description, without its status. */
export function nodeOf({ name, instanceType, capacity = 'on-demand', taints = [] }: NodeDescription): object {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'node.kubernetes.io/instance-type': instanceType,
        'karpenter.sh/capacity-type': capacity,
      },
    },
    spec: { taints },
  };
}

/** The pods of a node when its size allows more: the usual number of a small machine on EKS. */
const MAX_PODS = '58';

/** What a kubelet reports of its node: its size, that it is ready, and the port of the kubelet's own server. */
export function nodeStatusOf({ cpu, memory }: NodeDescription, port: number): FromJson<Pick<V1Node, 'status'>> {
  const size = { cpu, memory, pods: MAX_PODS, 'ephemeral-storage': '100Gi' };
  const now = new Date().toISOString();
  return {
    status: {
      capacity: size,
      allocatable: size,
      conditions: [
        {
          type: 'Ready',
          status: 'True',
          reason: 'KubeletReady',
          message: 'the kubelet of the tests is ready',
          lastHeartbeatTime: now,
          lastTransitionTime: now,
        },
      ],
      addresses: [{ type: 'InternalIP', address: '127.0.0.1' }],
      daemonEndpoints: { kubeletEndpoint: { Port: port } },
    },
  };
}
