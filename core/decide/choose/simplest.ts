import { MATERIAL_SHARE, type Workload } from '#core/contract/workload.ts';
import { definitionOf } from '#core/price/serving/definition-of.ts';
import { cheapest, type Contender } from './contender.ts';

/** Whether a saving is worth another option: at least `materialUsd` per month and 5 % of the cost. With `materialUsd` 0 any saving is. */
export function isMaterial(
  savingUsd: number,
  costUsd: number,
  { materialUsd }: Pick<Workload, 'materialUsd'>,
): boolean {
  return materialUsd === 0 || (savingUsd >= materialUsd && savingUsd >= MATERIAL_SHARE * costUsd);
}

/** The rank of an option by the parts that a team must run; an unknown service has the last. */
export function movingParts({ candidate }: Contender): number {
  return definitionOf(candidate.service)?.movingParts ?? Infinity;
}

/**
 * The cheapest contender, or the one with the fewest moving parts of those that cost immaterially more. Null if there is none.
 */
export function simplest<T extends Contender>(
  contenders: readonly T[],
  workload: Pick<Workload, 'materialUsd'>,
): T | null {
  const best = cheapest(contenders);
  if (best === null) return null;
  const tied = contenders.filter((c) => c === best || !isMaterial(c.costUsd - best.costUsd, c.costUsd, workload));
  const fewest = Math.min(...tied.map(movingParts));
  return cheapest(tied.filter((c) => movingParts(c) === fewest));
}
