import type { ServiceWords } from '#core/price/serving/candidate/option.ts';
import { WORDS as GLUE } from '#core/price/serving/options/glue/words.ts';

/** The texts of the service. */
export const WORDS = {
  ...GLUE,
  name: 'Glue Flex',
  scaling: {
    'spark-application':
      'Workers start when there is spare capacity, up to the most that a job has; the cost grows with the rows.',
  },
} satisfies ServiceWords;
