import type { ServiceWords } from '#core/price/serving/candidate/option.ts';

/** The texts of the service. */
export const WORDS = {
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
} satisfies ServiceWords;
