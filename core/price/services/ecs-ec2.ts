import { fixed } from '#core/price/families/mover.ts';
import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { SAFETY_FACTOR } from '#core/price/pricing/always-on.ts';
import { everyInstanceType, retriedRequests, servingOption } from '#core/price/serving/candidate/option.ts';
import { LOAD_BALANCER_PRICES } from '#core/price/serving/container/load-balancer.ts';
import { machineFleet, PLAIN_MACHINES } from '#core/price/serving/container/machine-fleet.ts';

/** Always-on ECS containers, one on each of your EC2 machines, behind a load balancer. ECS itself is free. */
export const ecsEc2 = servingOption({
  service: 'ecs-ec2',
  movingParts: 4,
  isAlwaysOn: true,
  billed: { names: [...BILLED.compute, ...BILLED.balancer], units: 'instance' },
  recipe: 'ecs-ec2',
  words: {
    name: 'ECS on EC2',
    parts: 'containers on your machines and a load balancer',
    growsBy: 'more machines',
    bill: { nodes: '{count} × EC2 {instanceType} {purchase}' },
    scaling: {
      machines:
        'The number of machines follows the peak, with each machine loaded to at most {utilisation} of its limit; ECS itself is free.',
    },
    bills: { text: 'by the second while machines run' },
  },
  mode: 'realtime',
  returnsAnswers: true,
  surroundings: () => 'fleet',
  purchases: ['on-demand', 'spot', '1yr', '3yr'],
  instanceTypes: everyInstanceType,
  prices: { products: ['load-balancer'], ids: LOAD_BALANCER_PRICES },
  scaling: () => ({ code: 'machines', utilisation: SAFETY_FACTOR }),
  errorHandling: retriedRequests,
  prepare: machineFleet(PLAIN_MACHINES, fixed),
});
