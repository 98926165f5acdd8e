import { glue } from '#core/price/services/glue.ts';
import { glueOption } from '#core/price/services/glue.ts';

/** A job of Glue on spare capacity, at a lower price: it starts when there is room, and its answers are planned as old as that makes them. */
export const glueFlex = glueOption({
  service: 'glue-flex',
  recipe: 'glue-flex',
  words: {
    ...glue.words,
    name: 'Glue Flex',
    scaling: {
      'spark-application':
        'Workers start when there is spare capacity, up to the most that a job has; the cost grows with the rows.',
    },
  },
  priceId: 'glue.flex',
  waitId: 'glue-flex.wait',
});
