import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { autoscaling } from '#core/price/serving/candidate/autoscaled-fleet.ts';
import { retriedRequests, servingOption } from '#core/price/serving/candidate/option.ts';
import { nodeStartS } from '#core/price/serving/container/kubernetes-node.ts';
import { LOAD_BALANCER_PRICES } from '#core/price/serving/container/load-balancer.ts';
import { autoscaledMachines, PLAIN_MACHINES, smallTypes } from '#core/price/serving/container/machine-fleet.ts';
import { WORDS } from './words.ts';

/** EC2 machines of an Auto Scaling group that run the image behind a load balancer and follow the load, without an orchestrator. */
export const ec2Autoscaled = servingOption({
  service: 'ec2-autoscaled',
  movingParts: 4,
  billed: { names: [...BILLED.compute, ...BILLED.balancer], units: 'instance' },
  recipe: 'ec2-autoscaled',
  words: WORDS,
  mode: 'realtime',
  returnsAnswers: true,
  surroundings: () => 'fleet',
  // A commitment to machines that stop when they are not needed saves nothing.
  purchases: ['on-demand', 'spot'],
  instanceTypes: smallTypes,
  prices: { products: ['load-balancer'], ids: LOAD_BALANCER_PRICES },
  scaling: ({ context, simulation }) => autoscaling(nodeStartS(context)(simulation)),
  errorHandling: retriedRequests,
  prepare: autoscaledMachines(PLAIN_MACHINES),
});
