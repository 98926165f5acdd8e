import type { ServiceWords } from '#core/price/serving/candidate/option.ts';

/** The texts of the service. */
export const WORDS = {
  name: 'Fargate batch',
  parts: 'a job queue and a table',
  growsBy: 'more tasks per run',
  bill: {
    'job-tasks': '{count} × Fargate {vcpus} vCPU, {memoryGb} GB per run',
    'spot-job-tasks': '{count} × Fargate {vcpus} vCPU, {memoryGb} GB per run, spot',
  },
  scaling: {
    'rows-or-tasks': 'More rows need a longer run or more tasks; the cost grows with the rows.',
  },
  bills: { text: 'while tasks run, at least {leastS} each', limits: { leastS: 'fargate.billing-minimum' } },
} satisfies ServiceWords;
