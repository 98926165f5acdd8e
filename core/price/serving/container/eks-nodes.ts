import { MONTH_H } from '#core/price/pricing/units.ts';
import { FIXED, metered } from '#core/price/serving/candidate/metered.ts';
import { planned } from '#core/price/serving/candidate/planning.ts';
import { quotaCaveats } from '#core/price/serving/candidate/quotas.ts';
import { eksNode } from './eks-node.ts';
import type { MachineFleet } from './machine-fleet.ts';

/** The nodes of an EKS cluster, less what Kubernetes and its agents use, with the control plane. */
export const EKS_NODES: MachineFleet = {
  nodeOf: (asked) => {
    const node = eksNode(asked);
    if (node.state === 'impossible') return node;
    const { rented, share, machine } = node.plan;
    const { pods, podMiB: podMib, overheadShare } = share;
    return planned({ rented, machine, reasons: [{ code: 'node-pods', pods, podMib, overheadShare }] });
  },
  quotas: ({ context }, needed) => [
    quotaCaveats(context.lookup, 'eks.nodes', { unit: 'node', needed, product: 'eks' }),
  ],
  items: ({ context }) => [
    metered(
      { code: 'control-plane' },
      { quantity: MONTH_H, unit: 'hour', usd: context.lookup.usd('eks.cluster'), grows: FIXED },
    ),
  ],
};
