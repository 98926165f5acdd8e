import { TASK_JOB } from '#core/price/serving/batch/job-words.ts';
import type { ServiceWords } from '#core/price/serving/candidate/option.ts';

/** The texts of the service. */
export const WORDS = {
  ...TASK_JOB,
  name: 'Container Apps job',
  unit: 'Container Apps replica',
  bill: { 'job-tasks': '{count} × Container Apps {vcpus} vCPU, {memoryGb} GiB per run' },
  bills: { text: 'while replicas run' },
} satisfies ServiceWords;
