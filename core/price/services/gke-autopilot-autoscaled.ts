import { following } from '#core/price/families/mover.ts';
import { gkeAutopilot } from '#core/price/services/gke-autopilot.ts';
import { autoscaling, startSIn } from '#core/price/serving/candidate/autoscaled-fleet.ts';
import { AUTOPILOT, autopilotOf } from '#core/price/serving/container/autopilot.ts';
import { taskFleet } from '#core/price/serving/container/task-fleet.ts';
import { ecsFargateAutoscaled } from '#core/price/services/ecs-fargate-autoscaled.ts';

/** Pods of a GKE Autopilot cluster behind a load balancer whose number follows the load of the day, of the cheapest size. */
export const gkeAutopilotAutoscaled = autopilotOf(ecsFargateAutoscaled, {
  service: 'gke-autopilot-autoscaled',
  words: {
    ...gkeAutopilot.words,
    name: 'Autoscaled GKE Autopilot',
    growsBy: 'more pods as the load grows',
    bill: {
      ...gkeAutopilot.words.bill,
      'autoscaled-tasks': 'up to {most} autoscaled pods, {meanInstances} on average',
    },
    scaling: {
      'autoscaled-instances':
        'The number of pods follows the load, with each loaded to at most {utilisation} of its limit: a new pod serves after {startS}, an unused one stops after {cooldownS}.',
    },
    bills: { text: 'by the vCPU and memory that pods request, and the cluster' },
  },
  scaling: (asked) => autoscaling(startSIn(asked.context, AUTOPILOT.startupLimit)(asked.simulation)),
  prepare: taskFleet(AUTOPILOT, following),
});
