import { following } from '#core/price/families/mover.ts';
import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { autoscaling } from '#core/price/serving/candidate/autoscaled-fleet.ts';
import { retriedRequests, servingOption } from '#core/price/serving/candidate/option.ts';
import { nodeStartS } from '#core/price/serving/container/kubernetes-node.ts';
import { KUBERNETES_NODES } from '#core/price/serving/container/kubernetes-nodes.ts';
import { LOAD_BALANCER_PRICES } from '#core/price/serving/container/load-balancer.ts';
import { machineFleet, smallTypes } from '#core/price/serving/container/machine-fleet.ts';

/** Pods and nodes of an EKS cluster that follow the load of the day: an autoscaler adds a node if pods do not fit, and removes an empty one. */
export const eksAutoscaled = servingOption({
  service: 'eks-autoscaled',
  movingParts: 7,
  billed: { names: [...BILLED.kubernetes, ...BILLED.compute, ...BILLED.balancer], units: null },
  recipe: 'kubernetes',
  words: {
    name: 'Autoscaled Kubernetes',
    parts: 'a cluster that scales and a load balancer',
    growsBy: 'more nodes as the load grows',
    unit: 'node',
    bill: {
      'control-plane': 'EKS control plane',
      nodes: '{count} × EC2 {instanceType} {purchase}',
      'autoscaled-nodes': 'up to {most} autoscaled nodes, {meanInstances} on average',
    },
    scaling: {
      'autoscaled-instances':
        'The number of nodes follows the load, with each loaded to at most {utilisation} of its limit: a new node serves after {startS}, an unused one stops after {cooldownS}.',
    },
    bills: { text: 'nodes by the second, and the cluster' },
  },
  mode: 'realtime',
  returnsAnswers: true,
  surroundings: () => 'fleet',
  // A commitment to nodes that stop when they are not needed saves nothing.
  purchases: ['on-demand', 'spot'],
  instanceTypes: smallTypes,
  prices: { products: ['eks', 'load-balancer'], ids: ['eks.cluster', ...LOAD_BALANCER_PRICES] },
  scaling: ({ context, simulation }) => autoscaling(nodeStartS(context)(simulation)),
  errorHandling: retriedRequests,
  prepare: machineFleet(KUBERNETES_NODES, following),
});
