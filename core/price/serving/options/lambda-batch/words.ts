import type { ServiceWords } from '#core/price/serving/candidate/option.ts';

/** The texts of the service. */
export const WORDS = {
  name: 'Scheduled Lambda',
  parts: 'a scheduled function and a table',
  growsBy: 'more invocations per run',
  unit: 'Lambda invocation',
  bill: {
    'job-functions': 'Invocations per run: {invocations}, at {memoryMb} MB',
    schedule: 'EventBridge schedule',
  },
  scaling: {
    'rows-or-invocations':
      'More rows need more invocations, up to the concurrency limit of the account at once; the cost grows with the rows.',
  },
  bills: { text: 'in steps of {stepMs} ms while a run lasts', limits: { stepMs: 'lambda.billing-step' } },
} satisfies ServiceWords;
