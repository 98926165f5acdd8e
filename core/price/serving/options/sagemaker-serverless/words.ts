import type { ServiceWords } from '#core/price/serving/candidate/option.ts';

/** The texts of the service. */
export const WORDS = {
  name: 'SageMaker Serverless',
  parts: 'a serverless endpoint',
  growsBy: 'more concurrent containers',
  unit: 'serverless endpoint',
} satisfies Omit<ServiceWords, 'scaling'>;
