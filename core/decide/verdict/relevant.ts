import type { Workload } from '#core/contract/workload/workload.ts';
import { groupBy } from '#core/group-by.ts';
import { cheapest, type Contender } from '#core/decide/cheapest/contender.ts';
import { isMaterial, movingParts, simplest } from '#core/decide/cheapest/simplest.ts';

/** Beyond this ratio of central costs, the simulations do not make a live row surely cheaper than batch. */
export const CLEAR = 2.5;

/** Beyond this ratio, they do not change the order of two rows of a kind, whose uncertainties are similar. */
const CLEAR_WITHIN_KIND = 1.6;

/** The highest cost that `relevant` compares. */
export function relevantUpTo(contenders: readonly Contender[], workload: Workload, batchExcluded: boolean): number {
  const feasible = contenders.filter((c) => c.central.feasible && Number.isFinite(c.costUsd));
  const isBatch = ({ candidate }: Contender): boolean => candidate.mode === 'batch';
  const batch = batchExcluded ? null : simplest(feasible.filter(isBatch), workload);
  if (batch !== null) return CLEAR * batch.costUsd;
  const live = cheapest(feasible.filter((c) => !isBatch(c)));
  return live === null ? 0 : CLEAR_WITHIN_KIND * (live.costUsd + workload.materialUsd);
}

/** The batch rows and the live rows that could decide. */
export function relevant(
  contenders: readonly Contender[],
  workload: Workload,
  batchExcluded: boolean,
): {
  readonly batches: readonly Contender[];
  readonly rivals: readonly Contender[];
} {
  const feasible = contenders.filter((c) => c.central.feasible && Number.isFinite(c.costUsd));
  const batches = feasible.filter((c) => c.candidate.mode === 'batch');
  const live = feasible.filter((c) => c.candidate.mode !== 'batch');
  const batch = batchExcluded ? null : simplest(batches, workload);
  if (batch !== null) {
    const near = live.filter((c) => c.costUsd <= CLEAR * batch.costUsd);
    const rivals = groupBy(near, kindOf).flatMap((group) => likelySimplest(group, workload));
    return { batches: likelySimplest(batches, workload), rivals };
  }
  const cheapestUsd = cheapest(live)?.costUsd ?? 0;
  const near = live.filter((c) => c.costUsd <= CLEAR_WITHIN_KIND * (cheapestUsd + workload.materialUsd));
  return { batches: [], rivals: groupBy(near, kindOf).flatMap((group) => likelySimplest(group, workload)) };
}

/** Live rows of a kind compete for the fewest components; then the kinds compete. */
function kindOf({ candidate }: Contender): string {
  switch (candidate.mode) {
    case 'cached':
    case 'hybrid':
      return 'reuse';
    case 'realtime':
    case 'async':
      return 'single';
    case 'batch':
    case 'microbatch':
      return candidate.mode;
  }
}

/** The rows that the simulations may choose by `simplest`: those that compete with its central choice by their cost or by fewer components. */
function likelySimplest(rows: readonly Contender[], workload: Workload): readonly Contender[] {
  const best = cheapest(rows);
  const chosen = simplest(rows, workload);
  if (best === null || chosen === null) return [];
  const limitUsd = CLEAR_WITHIN_KIND * Math.max(chosen.costUsd, best.costUsd + workload.materialUsd);
  const isNarrow = isMaterial(CLEAR_WITHIN_KIND * (chosen.costUsd - best.costUsd), chosen.costUsd, workload);
  return rows.filter(
    (c) =>
      c === best ||
      (c.costUsd <= limitUsd && movingParts(c) <= movingParts(chosen)) ||
      (chosen !== best && isNarrow && c.costUsd <= CLEAR_WITHIN_KIND * best.costUsd),
  );
}
