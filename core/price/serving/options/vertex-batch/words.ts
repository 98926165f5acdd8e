import type { ServiceWords } from '#core/price/serving/candidate/option.ts';

/** The texts of the service. */
export const WORDS = {
  name: 'Vertex AI batch prediction',
  parts: 'a managed job and a schedule',
  growsBy: 'more instances per run',
  bill: { 'job-instances': 'Vertex AI {instanceType}' },
  scaling: { 'rows-or-instances': 'More rows need a longer run or more instances; the cost grows with the rows.' },
} satisfies ServiceWords;
