import type { ServiceWords } from '#core/price/serving/candidate/option.ts';

/** The texts of the service. */
export const WORDS = {
  name: 'EC2 batch',
  parts: 'a job of AWS Batch and a table',
  growsBy: 'more instances per run',
  scaling: {
    'rows-or-instances':
      'More rows need a longer run or more instances; the cost grows with the rows. AWS Batch, which starts the instances, is free.',
  },
  bills: { text: 'by the second while machines run' },
} satisfies ServiceWords;
