import { TASK_JOB } from '#core/price/serving/batch/job-words.ts';
import type { ServiceWords } from '#core/price/serving/candidate/option.ts';

/** The texts of the service. */
export const WORDS = {
  ...TASK_JOB,
  name: 'Dataflow',
  growsBy: 'more workers per run',
  unit: 'Dataflow worker',
  bill: { 'job-tasks': '{count} × Dataflow worker of {vcpus} vCPU, {memoryGb} GiB per run' },
  bills: { text: 'while workers run, with their disks' },
} satisfies ServiceWords;
