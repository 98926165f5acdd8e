import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { autoscaling } from '#core/price/serving/candidate/autoscaled-fleet.ts';
import { retriedRequests, servingOption } from '#core/price/serving/candidate/option.ts';
import { nodeStartS } from '#core/price/serving/container/kubernetes-node.ts';
import { KUBERNETES_NODES } from '#core/price/serving/container/kubernetes-nodes.ts';
import { LOAD_BALANCER_PRICES } from '#core/price/serving/container/load-balancer.ts';
import { autoscaledMachines, smallTypes } from '#core/price/serving/container/machine-fleet.ts';
import { WORDS } from './words.ts';

/** Pods and nodes of an EKS cluster that follow the load of the day: an autoscaler adds a node if pods do not fit, and removes an empty one. */
export const eksAutoscaled = servingOption({
  service: 'eks-autoscaled',
  movingParts: 7,
  billed: { names: [...BILLED.kubernetes, ...BILLED.compute, ...BILLED.balancer], units: null },
  recipe: 'kubernetes',
  words: WORDS,
  mode: 'realtime',
  returnsAnswers: true,
  surroundings: () => 'fleet',
  // A commitment to nodes that stop when they are not needed saves nothing.
  purchases: ['on-demand', 'spot'],
  instanceTypes: smallTypes,
  prices: { products: ['eks', 'load-balancer'], ids: ['eks.cluster', ...LOAD_BALANCER_PRICES] },
  scaling: ({ context, simulation }) => autoscaling(nodeStartS(context)(simulation)),
  errorHandling: retriedRequests,
  prepare: autoscaledMachines(KUBERNETES_NODES),
});
