import type { ServiceWords } from '#core/price/serving/candidate/option.ts';

/** The texts of the service. */
export const WORDS = {
  name: 'Batch and real time',
  parts: 'a job, a table and a live endpoint',
  growsBy: 'a longer run and more live load',
  scaling: {
    'entities-and-live-reads':
      'The batch grows with the number of entities, the live part with the reads that the batch does not answer.',
  },
  bills: { text: 'runs, each read and write of an answer, and the live part' },
} satisfies ServiceWords;
