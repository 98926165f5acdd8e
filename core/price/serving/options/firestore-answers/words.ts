import type { ServiceWords } from '#core/price/serving/candidate/option.ts';
import { WORDS as CACHE } from '#core/price/serving/options/precompute-cache/words.ts';

/** The texts of the service. */
export const WORDS = {
  ...CACHE,
  name: 'Pre-computed answers in Firestore',
  bills: { text: 'runs, and each read and write of an answer' },
} satisfies ServiceWords;
