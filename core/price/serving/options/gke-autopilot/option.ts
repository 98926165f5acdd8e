import { SAFETY_FACTOR } from '#core/price/pricing/always-on.ts';
import { AUTOPILOT, autopilotOf } from '#core/price/serving/container/autopilot.ts';
import { alwaysOnTasks } from '#core/price/serving/container/task-fleet.ts';
import { ecsFargate } from '#core/price/serving/options/ecs-fargate/option.ts';
import { WORDS } from './words.ts';

/** Always-on pods of a GKE Autopilot cluster behind a load balancer, of the cheapest size. */
export const gkeAutopilot = autopilotOf(ecsFargate, {
  service: 'gke-autopilot',
  words: WORDS,
  scaling: () => ({ code: 'tasks', utilisation: SAFETY_FACTOR }),
  prepare: alwaysOnTasks(AUTOPILOT),
});
