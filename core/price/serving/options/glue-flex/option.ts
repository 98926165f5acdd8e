import { glueOption } from '#core/price/serving/options/glue/option.ts';
import { WORDS } from './words.ts';

/** A job of Glue on spare capacity, at a lower price: it starts when there is room, and its answers are planned as old as that makes them. */
export const glueFlex = glueOption({
  service: 'glue-flex',
  recipe: 'glue-flex',
  words: WORDS,
  priceId: 'glue.flex',
  waitId: 'glue-flex.wait',
});
