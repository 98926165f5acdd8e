import { precomputeCache } from '#core/price/services/precompute-cache.ts';
import { storedOf } from '#core/price/serving/hybrid/stored-elsewhere.ts';

/** A batch on machines of the cloud computes the answer of every entity that is read. Reads come from Cosmos DB or Azure Managed Redis; nothing is computed live. */
export const azureStoredAnswers = storedOf('azure', precomputeCache, {
  service: 'azure-stored-answers',
  words: precomputeCache.words,
  prepare: precomputeCache.prepare,
});
