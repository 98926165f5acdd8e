import type { ServiceWords } from '#core/price/serving/candidate/option.ts';

/** The texts of the service. */
export const WORDS = {
  name: 'Container Apps job',
  parts: 'a job and a schedule',
  growsBy: 'more replicas per run',
  bill: { 'job-tasks': '{count} × Container Apps {vcpus} vCPU, {memoryGb} GiB per run' },
  scaling: { 'rows-or-tasks': 'More rows need a longer run or more replicas; the cost grows with the rows.' },
} satisfies ServiceWords;
