import type { ServiceWords } from '#core/price/serving/candidate/option.ts';

/** The texts of the service. */
export const WORDS = {
  name: 'EC2 batch',
  parts: 'a job and a table',
  growsBy: 'more instances per run',
  scaling: {
    'rows-or-instances': 'More rows need a longer run or more instances; the cost grows with the rows.',
  },
  bills: { text: 'by the second while machines run' },
} satisfies ServiceWords;
