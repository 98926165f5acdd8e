import type { ServiceWords } from '#core/price/serving/candidate/option.ts';

/** The texts of the service. */
export const WORDS = {
  name: 'Delayed Cloud Run job (Preview)',
  parts: 'a job and a schedule',
  growsBy: 'more tasks per run',
  bill: { 'job-tasks': '{count} × delayed Cloud Run {vcpus} vCPU, {memoryGb} GiB per run' },
  scaling: { 'rows-or-tasks': 'More rows need a longer run or more tasks; the cost grows with the rows.' },
} satisfies ServiceWords;
