import type { ServiceWords } from '#core/price/serving/candidate/option.ts';

/** The texts of the service. */
export const WORDS = {
  name: 'Glue',
  parts: 'a Spark job',
  growsBy: 'more workers per run',
  unit: 'Glue worker',
  bill: { executors: 'Glue executors', driver: 'Glue driver' },
  scaling: {
    'spark-application': 'Workers start with the job, up to the most that a job has; the cost grows with the rows.',
  },
} satisfies ServiceWords;
