import type { ServiceWords } from '#core/price/serving/candidate/option.ts';

/** The texts of the service. */
export const WORDS = {
  name: 'EMR Serverless',
  parts: 'a Spark application',
  growsBy: 'more executors per run',
  unit: 'EMR Serverless worker',
  bill: {
    executors: 'EMR Serverless executors',
    driver: 'EMR Serverless driver',
  },
  scaling: {
    'spark-application':
      'Executors start with the run, up to the vCPU limit of the account; the cost grows with the rows.',
  },
  bills: { text: 'while a run lasts' },
} satisfies ServiceWords;
