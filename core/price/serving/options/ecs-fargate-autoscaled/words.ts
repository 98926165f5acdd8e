import type { ServiceWords } from '#core/price/serving/candidate/option.ts';

/** The texts of the service. */
export const WORDS = {
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
} satisfies ServiceWords;
