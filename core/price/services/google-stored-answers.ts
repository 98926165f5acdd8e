import { precomputeCache } from '#core/price/services/precompute-cache.ts';
import { storedOf } from '#core/price/serving/hybrid/stored-elsewhere.ts';

/** A batch on machines of the cloud computes the answer of every entity that is read. Reads come from Firestore or Memorystore; nothing is computed live. */
export const googleStoredAnswers = storedOf('gcp', precomputeCache, {
  service: 'google-stored-answers',
  words: precomputeCache.words,
  prepare: precomputeCache.prepare,
});
