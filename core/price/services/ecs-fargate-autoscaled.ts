import { following } from '#core/price/families/mover.ts';
import { FARGATE } from '#core/price/serving/container/fargate.ts';
import { taskFleet } from '#core/price/serving/container/task-fleet.ts';
import { ARM_VARIANTS } from '#core/price/serving/candidate/architecture.ts';
import { autoscaling, startSIn } from '#core/price/serving/candidate/autoscaled-fleet.ts';
import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { retriedRequests, servingOption } from '#core/price/serving/candidate/option.ts';
import { LOAD_BALANCER_PRICES } from '#core/price/serving/container/load-balancer.ts';

/** ECS containers on Fargate behind a load balancer whose number follows the load of the day, with the cheapest task size. */
export const ecsFargateAutoscaled = servingOption({
  service: 'ecs-fargate-autoscaled',
  movingParts: 4,
  billed: { names: [...BILLED.containers, ...BILLED.balancer], units: 'fargate' },
  recipe: 'fargate-autoscaled',
  words: {
    name: 'Autoscaled Fargate',
    parts: 'containers that scale and a load balancer',
    growsBy: 'more tasks as the load grows',
    bill: {
      tasks: '{count} × Fargate {vcpus} vCPU, {memoryGb} GB',
      'spot-tasks': '{count} × Fargate {vcpus} vCPU, {memoryGb} GB, spot',
      'autoscaled-tasks': 'up to {most} autoscaled tasks, {meanInstances} on average',
    },
    scaling: {
      'autoscaled-instances':
        'The number of tasks follows the load, with each loaded to at most {utilisation} of its limit: a new task serves after {startS}, an unused one stops after {cooldownS}.',
    },
    bills: { text: 'tasks by the second' },
  },
  isMetered: true,
  mode: 'realtime',
  returnsAnswers: true,
  surroundings: () => 'fleet',
  purchases: ['on-demand', 'spot'],
  instanceTypes: 'none',
  variants: ARM_VARIANTS,
  prices: { products: ['load-balancer'], ids: LOAD_BALANCER_PRICES },
  scaling: (asked) => autoscaling(startSIn(asked.context, 'ecs-fargate.startup')(asked.simulation)),
  errorHandling: retriedRequests,
  prepare: taskFleet(FARGATE, following),
});
