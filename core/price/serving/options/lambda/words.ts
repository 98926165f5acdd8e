import type { ServiceWords } from '#core/price/serving/candidate/option.ts';

/** The texts of the service. */
export const WORDS = {
  name: 'Lambda',
  parts: 'a function',
  growsBy: 'more concurrent containers',
  unit: 'Lambda function',
  bills: { text: 'in steps of {stepMs} ms of each request', limits: { stepMs: 'lambda.billing-step' } },
  bill: { 'savings-plan': 'Compute Savings Plan for one year' },
} satisfies Omit<ServiceWords, 'scaling'>;
