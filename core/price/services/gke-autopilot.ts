import { fixed } from '#core/price/families/mover.ts';
import { SAFETY_FACTOR } from '#core/price/pricing/always-on.ts';
import { AUTOPILOT, autopilotOf } from '#core/price/serving/container/autopilot.ts';
import { taskFleet } from '#core/price/serving/container/task-fleet.ts';
import { ecsFargate } from '#core/price/services/ecs-fargate.ts';

/** Always-on pods of a GKE Autopilot cluster behind a load balancer, of the cheapest size. */
export const gkeAutopilot = autopilotOf(ecsFargate, {
  service: 'gke-autopilot',
  words: {
    name: 'GKE Autopilot',
    parts: 'a cluster without nodes of your own and a load balancer',
    growsBy: 'more pods',
    unit: 'pod',
    bill: {
      'control-plane': 'GKE cluster management',
      tasks: '{count} × pod of {vcpus} vCPU, {memoryGb} GiB',
      'spot-tasks': '{count} × pod of {vcpus} vCPU, {memoryGb} GiB, spot',
    },
    scaling: {
      tasks: 'The number of pods follows the peak, with each pod loaded to at most {utilisation} of its limit.',
    },
    bills: { text: 'by the vCPU and memory that pods request, and the cluster' },
  },
  scaling: () => ({ code: 'tasks', utilisation: SAFETY_FACTOR }),
  prepare: taskFleet(AUTOPILOT, fixed),
});
