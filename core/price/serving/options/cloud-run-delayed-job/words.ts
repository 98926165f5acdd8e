import { TASK_JOB } from '#core/price/serving/batch/job-words.ts';
import type { ServiceWords } from '#core/price/serving/candidate/option.ts';

/** The texts of the service. */
export const WORDS = {
  ...TASK_JOB,
  name: 'Delayed Cloud Run job (Preview)',
  unit: 'Cloud Run task',
  bill: { 'job-tasks': '{count} × delayed Cloud Run {vcpus} vCPU, {memoryGb} GiB per run' },
  bills: {
    text: 'while tasks run; a run may wait up to {waitH} h (Preview)',
    limits: { waitH: 'cloud-run-delayed-job.wait' },
  },
} satisfies ServiceWords;
