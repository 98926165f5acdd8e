import type { ServiceWords } from '#core/price/serving/candidate/option.ts';

/** The texts of the service. */
export const WORDS = {
  name: 'Pre-compute and cache',
  parts: 'a job and a key-value store',
  growsBy: 'a longer run and a larger store',
  scaling: {
    'entities-and-reads':
      'The job grows with the number of entities and the store with the reads; peak reads do not run the model.',
  },
  bills: { text: 'runs, and each read and write of an answer' },
} satisfies ServiceWords;
