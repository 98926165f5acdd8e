import { MANAGED_JOB } from '#core/price/serving/batch/job-words.ts';
import type { ServiceWords } from '#core/price/serving/candidate/option.ts';

/** The texts of the service. */
export const WORDS = {
  ...MANAGED_JOB,
  name: 'Azure ML batch endpoint',
  bill: { 'job-instances': 'Azure ML {instanceType}' },
  bills: { text: 'machines while a job runs' },
} satisfies ServiceWords;
