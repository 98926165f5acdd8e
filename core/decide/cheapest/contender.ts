import type { Candidate, Priced } from '#core/price/serving/candidate/types.ts';

/** An option that the rules can choose, with the cost that they compare: a median over simulations or the central cost. */
export interface Contender {
  readonly candidate: Candidate;
  readonly central: Priced;
  readonly costUsd: number;
}

/** The contender with the lowest cost; of equal ones the first. */
export function cheapest<T extends Contender>(contenders: readonly T[]): T | null {
  let best: T | null = null;
  for (const contender of contenders) if (best === null || contender.costUsd < best.costUsd) best = contender;
  return best;
}
