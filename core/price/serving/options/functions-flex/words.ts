import type { ServiceWords } from '#core/price/serving/candidate/option.ts';

/** The texts of the service. */
export const WORDS = {
  name: 'Azure Functions',
  parts: 'a function',
  growsBy: 'more instances',
  unit: 'Azure function',
  bills: { text: 'at least {leastMs} ms for each execution', limits: { leastMs: 'functions-flex.execution-min' } },
} satisfies Omit<ServiceWords, 'scaling'>;
