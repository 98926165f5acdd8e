import { fixed } from '#core/price/families/mover.ts';
import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { SAFETY_FACTOR } from '#core/price/pricing/always-on.ts';
import { everyInstanceType, retriedRequests, servingOption } from '#core/price/serving/candidate/option.ts';
import { KUBERNETES_NODES } from '#core/price/serving/container/kubernetes-nodes.ts';
import { LOAD_BALANCER_PRICES } from '#core/price/serving/container/load-balancer.ts';
import { machineFleet } from '#core/price/serving/container/machine-fleet.ts';

/** Always-on pods on the EC2 nodes of an EKS cluster behind a load balancer. */
export const eks = servingOption({
  service: 'eks',
  movingParts: 6,
  isAlwaysOn: true,
  billed: { names: [...BILLED.kubernetes, ...BILLED.compute, ...BILLED.balancer], units: null },
  recipe: 'kubernetes',
  words: {
    name: 'Kubernetes',
    parts: 'a cluster and a load balancer',
    growsBy: 'more nodes',
    unit: 'node',
    bill: {
      'control-plane': 'EKS control plane',
      nodes: '{count} × EC2 {instanceType} {purchase}',
    },
    scaling: {
      nodes:
        'The number of nodes follows the peak, with each node loaded to at most {utilisation} of its limit; the control plane has a fixed price.',
    },
    bills: { text: 'nodes by the second, and the cluster' },
  },
  mode: 'realtime',
  returnsAnswers: true,
  surroundings: () => 'fleet',
  purchases: ['on-demand', 'spot', '1yr', '3yr'],
  instanceTypes: everyInstanceType,
  prices: { products: ['eks', 'load-balancer'], ids: ['eks.cluster', ...LOAD_BALANCER_PRICES] },
  scaling: () => ({ code: 'nodes', utilisation: SAFETY_FACTOR }),
  errorHandling: retriedRequests,
  prepare: machineFleet(KUBERNETES_NODES, fixed),
});
