import { MATERIAL_SHARE, type Workload } from '#core/contract/workload/workload.ts';
import { definitionOf } from '#core/price/serving/definition-of.ts';
import { cheapest, type Contender } from './contender.ts';

/** Whether a saving justifies another option: at least `materialUsd` per month and 5 % of the cost. With `materialUsd` 0 any saving is. */
export function isMaterial(
  savingUsd: number,
  costUsd: number,
  { materialUsd }: Pick<Workload, 'materialUsd'>,
): boolean {
  return materialUsd === 0 || (savingUsd >= materialUsd && savingUsd >= MATERIAL_SHARE * costUsd);
}

/** The rank of an option by the components that a team must operate; an unknown service ranks last. */
export function movingParts({ candidate }: Contender): number {
  return definitionOf(candidate.service)?.movingParts ?? Infinity;
}

/** What the simulations say about a tie. Without them, costs alone make one, and the number of components decides it. */
export interface TieJudge<T> {
  /** Whether the difference of two costs is immaterial in enough simulations. */
  readonly isClose: (higher: T, lower: T) => boolean;
  /** Those that meet the requirements most often, and then those of the least regret, up to differences that do not matter. */
  readonly preferred: (tied: readonly T[]) => readonly T[];
  /** Expected regret in US dollars per month among the tied. */
  readonly regretUsd: (contender: T, tied: readonly T[]) => number;
}

/** A cost that is more than this many times another is not a tie, unless the difference is below a small share of `materialUsd`. */
const MOST_TIED_RATIO = 5;
const NEGLIGIBLE_SHARE = 0.04;

/** The highest cost that may tie with that of a contender. */
export function mostTiedUsd({ costUsd }: Contender, { materialUsd }: Pick<Workload, 'materialUsd'>): number {
  return Math.max(costUsd + materialUsd, costUsd / (1 - MATERIAL_SHARE));
}

/** Whether two costs tie by their medians: an immaterial difference, and not several times as much. */
export function isTiedByCost(
  { costUsd: higherUsd }: Contender,
  { costUsd: lowerUsd }: Contender,
  workload: Pick<Workload, 'materialUsd'>,
): boolean {
  const savingUsd = higherUsd - lowerUsd;
  if (isMaterial(savingUsd, higherUsd, workload)) return false;
  return higherUsd <= MOST_TIED_RATIO * lowerUsd || savingUsd <= NEGLIGIBLE_SHARE * workload.materialUsd;
}

/**
 * The cheapest contender, or of those that tie with it the one that meets the requirements most often, has the lowest regret, has the fewest
 * components and costs least, in this order. Null if there is none.
 */
export function simplest<T extends Contender>(
  contenders: readonly T[],
  workload: Pick<Workload, 'materialUsd'>,
  judge: TieJudge<T> | null = null,
): T | null {
  const best = cheapest(contenders);
  if (best === null) return null;
  const tied = contenders.filter(
    (c) => c === best || (isTiedByCost(c, best, workload) && (judge === null || judge.isClose(c, best))),
  );
  const preferred = judge === null ? tied : judge.preferred(tied);
  const fewest = Math.min(...preferred.map(movingParts));
  const left = preferred.filter((c) => movingParts(c) === fewest);
  if (judge === null || left.length < 2) return cheapest(left);
  const regrets = new Map(left.map((c) => [c, judge.regretUsd(c, tied)]));
  const least = Math.min(...regrets.values());
  return cheapest(left.filter((c) => regrets.get(c) === least));
}
