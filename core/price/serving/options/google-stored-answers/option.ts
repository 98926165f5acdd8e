import { precomputeCache } from '#core/price/serving/options/precompute-cache/option.ts';
import { storedOf } from '#core/price/serving/hybrid/stored-elsewhere.ts';
import { WORDS } from './words.ts';

/** A batch on machines of the cloud computes the answer of every entity that is read. Reads come from Firestore or Memorystore; nothing is computed live. */
export const googleStoredAnswers = storedOf('gcp', precomputeCache, {
  service: 'google-stored-answers',
  words: WORDS,
  prepare: precomputeCache.prepare,
});
