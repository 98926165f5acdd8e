import type { ServiceWords } from '#core/price/serving/candidate/option.ts';

/** The texts of the service. */
export const WORDS = {
  name: 'SageMaker Serverless',
  parts: 'a serverless endpoint',
  growsBy: 'more concurrent containers',
  unit: 'serverless endpoint',
  bills: { text: 'in steps of {stepMs} ms of each request', limits: { stepMs: 'sagemaker-serverless.billing-step' } },
} satisfies Omit<ServiceWords, 'scaling'>;
