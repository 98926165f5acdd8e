import { autoscaling, startSIn } from '#core/price/serving/candidate/autoscaled-fleet.ts';
import { AUTOPILOT, autopilotOf } from '#core/price/serving/container/autopilot.ts';
import { autoscaledTasks } from '#core/price/serving/container/autoscaled-tasks.ts';
import { ecsFargateAutoscaled } from '#core/price/serving/options/ecs-fargate-autoscaled/option.ts';
import { WORDS } from './words.ts';

/** Pods of a GKE Autopilot cluster behind a load balancer whose number follows the load of the day, of the cheapest size. */
export const gkeAutopilotAutoscaled = autopilotOf(ecsFargateAutoscaled, {
  service: 'gke-autopilot-autoscaled',
  words: WORDS,
  scaling: (asked) => autoscaling(startSIn(asked.context, AUTOPILOT.startupLimit)(asked.simulation)),
  prepare: autoscaledTasks(AUTOPILOT),
});
