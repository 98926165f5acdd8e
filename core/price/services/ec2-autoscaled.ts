import { following } from '#core/price/families/mover.ts';
import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { autoscaling } from '#core/price/serving/candidate/autoscaled-fleet.ts';
import { retriedRequests, servingOption } from '#core/price/serving/candidate/option.ts';
import { nodeStartS } from '#core/price/serving/container/kubernetes-node.ts';
import { LOAD_BALANCER_PRICES } from '#core/price/serving/container/load-balancer.ts';
import { machineFleet, PLAIN_MACHINES, smallTypes } from '#core/price/serving/container/machine-fleet.ts';

/** EC2 machines of an Auto Scaling group that run the image behind a load balancer and follow the load, without an orchestrator. */
export const ec2Autoscaled = servingOption({
  service: 'ec2-autoscaled',
  movingParts: 4,
  billed: { names: [...BILLED.compute, ...BILLED.balancer], units: 'instance' },
  recipe: 'ec2-autoscaled',
  words: {
    name: 'EC2 Auto Scaling',
    parts: 'machines that scale and a load balancer',
    growsBy: 'more machines as the load grows',
    bill: {
      nodes: '{count} × EC2 {instanceType} {purchase}',
      'autoscaled-nodes': 'up to {most} autoscaled machines, {meanInstances} on average',
    },
    scaling: {
      'autoscaled-instances':
        'The number of machines follows the requests, with each loaded to at most {utilisation} of its limit: a new machine serves after {startS}, an unused one stops after {cooldownS}.',
    },
    bills: { text: 'by the second while machines run' },
  },
  mode: 'realtime',
  returnsAnswers: true,
  surroundings: () => 'fleet',
  // A commitment to machines that stop when they are not needed saves nothing.
  purchases: ['on-demand', 'spot'],
  instanceTypes: smallTypes,
  prices: { products: ['load-balancer'], ids: LOAD_BALANCER_PRICES },
  scaling: ({ context, simulation }) => autoscaling(nodeStartS(context)(simulation)),
  errorHandling: retriedRequests,
  prepare: machineFleet(PLAIN_MACHINES, following),
});
