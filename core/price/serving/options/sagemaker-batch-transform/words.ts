import type { ServiceWords } from '#core/price/serving/candidate/option.ts';

/** The texts of the service. */
export const WORDS = {
  name: 'Batch Transform',
  parts: 'a managed job and a table',
  growsBy: 'more instances per run',
  bill: {
    'job-instances': 'Batch Transform {instanceType}',
  },
  scaling: {
    'rows-or-instances': 'More rows need a longer run or more instances; the cost grows with the rows.',
  },
  bills: { text: 'instances while a job runs' },
} satisfies ServiceWords;
