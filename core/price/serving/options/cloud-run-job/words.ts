import { TASK_JOB } from '#core/price/serving/batch/job-words.ts';
import type { ServiceWords } from '#core/price/serving/candidate/option.ts';

/** The texts of the service. */
export const WORDS = {
  ...TASK_JOB,
  name: 'Cloud Run job',
  unit: 'Cloud Run task',
  bill: { 'job-tasks': '{count} × Cloud Run {vcpus} vCPU, {memoryGb} GiB per run' },
  bills: { text: 'while tasks run, at least {leastS} each', limits: { leastS: 'cloud-run-job.billing-minimum' } },
} satisfies ServiceWords;
