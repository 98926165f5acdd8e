import { MONTH_H } from '#core/price/pricing/units.ts';
import { FIXED } from '#core/price/serving/candidate/metered.ts';
import { planned } from '#core/price/serving/candidate/planning.ts';
import { quotaCaveats } from '#core/price/serving/candidate/quotas.ts';
import { kubernetesNode, type NodeShare } from './kubernetes-node.ts';
import type { FleetNode, MachineService } from './machine-fleet.ts';

/** The nodes of a managed cluster, less what Kubernetes and its agents use, with the control plane. */
export const KUBERNETES_NODES: MachineService = {
  nodeOf: (stated) => {
    const node = kubernetesNode(stated);
    if (node.state === 'impossible') return node;
    const { rented, share, machine } = node.plan;
    const { pods, podMiB: podMib, overheadShare } = share;
    const reasons = [{ code: 'node-pods', pods, podMib, overheadShare } as const];
    return planned({ rented, machine, pods: podsOf(share, rented.instance.vcpus), reasons });
  },
  autoscaler: () => 'pods-on-nodes',
  quotas: ({ context: { lookup } }, needed) => [
    quotaCaveats(lookup, lookup.parts.quotas.nodes, { unit: 'node', needed, product: lookup.parts.cluster.product }),
  ],
  bill: ({ context: { lookup } }) => {
    const usd = lookup.usd(`${lookup.parts.cluster.product}.cluster`);
    return (to) => to.item('control-plane', MONTH_H, 'hour', usd)?.describe({ grows: FIXED });
  },
};

/** The pods of a node, and the most that each can request so that all of them fit next to Kubernetes and its agents. */
function podsOf({ pods, podMiB, leftMiB, overheadShare }: NodeShare, vcpus: number): NonNullable<FleetNode['pods']> {
  return {
    perNode: pods,
    neededMib: podMiB,
    mostMib: leftMiB / pods,
    mostVcpus: ((1 - overheadShare) * vcpus) / pods,
  };
}
