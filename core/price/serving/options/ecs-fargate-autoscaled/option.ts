import { FARGATE } from '#core/price/serving/container/fargate.ts';
import { autoscaledTasks } from '#core/price/serving/container/autoscaled-tasks.ts';
import { ARM_VARIANTS } from '#core/price/serving/candidate/architecture.ts';
import { autoscaling, startSIn } from '#core/price/serving/candidate/autoscaled-fleet.ts';
import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { retriedRequests, servingOption } from '#core/price/serving/candidate/option.ts';
import { LOAD_BALANCER_PRICES } from '#core/price/serving/container/load-balancer.ts';
import { WORDS } from './words.ts';

/** ECS containers on Fargate behind a load balancer whose number follows the load of the day, with the cheapest task size. */
export const ecsFargateAutoscaled = servingOption({
  service: 'ecs-fargate-autoscaled',
  movingParts: 4,
  billed: { names: [...BILLED.containers, ...BILLED.balancer], units: 'fargate' },
  recipe: 'fargate-autoscaled',
  words: WORDS,
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
  prepare: autoscaledTasks(FARGATE),
});
