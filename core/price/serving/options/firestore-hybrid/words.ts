import type { ServiceWords } from '#core/price/serving/candidate/option.ts';
import { WORDS as HYBRID } from '#core/price/serving/options/batch-realtime-hybrid/words.ts';

/** The texts of the service. */
export const WORDS = {
  ...HYBRID,
  name: 'Hybrid with Firestore',
  bills: { text: 'runs, each read and write of an answer, and the live part' },
} satisfies ServiceWords;
