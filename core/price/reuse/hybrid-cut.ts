import { type AnswerCosts, batchBreakEvenReads } from '#core/price/pricing/precompute.ts';
import { type EntityRanks, entitiesForReads, lastBinAbove } from './entities.ts';

/** The part that is computed in advance: the most read entities, and their share of the reads of known entities. */
export interface HybridCut {
  readonly entityShare: number;
  readonly readShare: number;
}

/**
 * The cut that pays: entity k is computed in advance if λ_k·P·(c_rt − c_read) > c_batch + c_write + c_store, all per refresh. Null if no
 * entity is read that often.
 * @param reads.meanPerRefresh reads of the average entity between two runs.
 */
export function payingCut(
  ranks: EntityRanks,
  costs: AnswerCosts,
  reads: { readonly meanPerRefresh: number },
): HybridCut | null {
  const bin = lastBinAbove(ranks, batchBreakEvenReads(costs) / reads.meanPerRefresh);
  if (bin < 0) return null;
  return { entityShare: ranks.entityShare[bin] ?? 1, readShare: ranks.readShare[bin] ?? 1 };
}

/** The cut with which the store serves `readShare` of the reads of known entities. */
export function cutForReads(ranks: EntityRanks, readShare: number): HybridCut {
  return { entityShare: entitiesForReads(ranks, readShare), readShare };
}
