import { fixed } from '#core/price/families/mover.ts';
import { FARGATE } from '#core/price/serving/container/fargate.ts';
import { taskFleet } from '#core/price/serving/container/task-fleet.ts';
import { SAFETY_FACTOR } from '#core/price/pricing/always-on.ts';
import { ARM_VARIANTS } from '#core/price/serving/candidate/architecture.ts';
import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { retriedRequests, servingOption } from '#core/price/serving/candidate/option.ts';
import { LOAD_BALANCER_PRICES } from '#core/price/serving/container/load-balancer.ts';

/** Always-on ECS containers on Fargate behind a load balancer, with the cheapest task size. */
export const ecsFargate = servingOption({
  service: 'ecs-fargate',
  movingParts: 3,
  isAlwaysOn: true,
  billed: { names: [...BILLED.containers, ...BILLED.balancer], units: 'fargate' },
  recipe: 'fargate',
  words: {
    name: 'Fargate',
    parts: 'containers and a load balancer',
    growsBy: 'more tasks',
    bill: {
      tasks: '{count} × Fargate {vcpus} vCPU, {memoryGb} GB',
      'committed-tasks': '{count} × Fargate {vcpus} vCPU, {memoryGb} GB, {purchase}',
      'spot-tasks': '{count} × Fargate {vcpus} vCPU, {memoryGb} GB, spot',
    },
    scaling: {
      tasks:
        'The number of tasks follows the peak, with each task loaded to at most {utilisation} of its limit; each additional task costs its vCPUs and memory.',
    },
    bills: { text: 'tasks by the second, all the time' },
  },
  isMetered: true,
  mode: 'realtime',
  returnsAnswers: true,
  surroundings: () => 'fleet',
  purchases: ['on-demand', 'spot', '1yr', '3yr'],
  instanceTypes: 'none',
  variants: ARM_VARIANTS,
  prices: { products: ['load-balancer'], ids: LOAD_BALANCER_PRICES },
  scaling: () => ({ code: 'tasks', utilisation: SAFETY_FACTOR }),
  errorHandling: retriedRequests,
  prepare: taskFleet(FARGATE, fixed),
});
