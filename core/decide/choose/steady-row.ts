import type { Workload } from '#core/contract/workload.ts';
import type { Candidate, Evaluate, World } from '#core/price/serving/candidate/types.ts';
import { holdsIn, type PricedRow, type Size, SIZES, spreadOver } from './priced-row.ts';
import { hasSlo, SAME_SHARE_WITHIN, steadyShare } from './steady-share.ts';

/** Candidates of one row that are priced in all worlds, each of which takes hundreds of evaluations. */
const MAX_PRICED = 4;

/** Worlds in which the others are looked at before, and how many failures more than a steady row has may be chance. */
const SIFTING_WORLDS = 128;
const SIFTING_ERROR = 3;

/**
 * The row of a service and purchase: the cheapest candidate, or behind an SLO the cheapest that keeps it in enough worlds. A type that is best in
 * the central world may have a wide interval, or no room for slack; its owner would take the next one. If none keeps it, the one that keeps it
 * most often. Others are looked at in some worlds, until they have failed too often, before they are priced.
 * @param ranked candidates that are feasible in the central world, the cheapest first; or the one that comes nearest.
 */
export function steadyRow(options: {
  readonly ranked: readonly Candidate[];
  readonly workload: Workload;
  readonly price: (candidate: Candidate) => PricedRow;
  readonly evaluate: Evaluate;
}): PricedRow | null {
  const { ranked, workload, price, evaluate } = options;
  const [first, ...others] = ranked;
  if (first === undefined) return null;
  const cheapest = price(first);
  const needed = steadyShare(workload);
  if (!hasSlo(workload) || first.mode === 'batch' || !cheapest.central.feasible || cheapest.holds >= needed)
    return cheapest;
  const sifting = spreadOver(cheapest.worlds, SIFTING_WORLDS);
  let steadiest = cheapest;
  const take = (row: PricedRow): void => {
    if (row.holds > steadiest.holds + SAME_SHARE_WITHIN) steadiest = row;
  };
  let nearest: { readonly candidate: Candidate; readonly reached: number } | null = null;
  let priced = 1;
  for (const candidate of others) {
    const reachedAs = (size: Size): number =>
      reachedBefore(sifting, 1 - needed, (world) => holdsIn({ candidate, workload, evaluate }, world, size));
    const reached = Math.max(...SIZES.map(reachedAs));
    if (reached < sifting.length) {
      if (nearest === null || reached > nearest.reached) nearest = { candidate, reached };
      continue;
    }
    const row = price(candidate);
    if (row.holds >= needed) return row;
    take(row);
    priced += 1;
    if (priced === MAX_PRICED) break;
  }
  if (nearest !== null) take(price(nearest.candidate));
  return steadiest;
}

/** How many worlds are looked at before too many of them have failed; all if that never happens. */
function reachedBefore(worlds: readonly World[], failingShare: number, holds: (world: World) => boolean): number {
  let failed = 0;
  for (const [i, world] of worlds.entries()) {
    if (!holds(world)) failed += 1;
    if (failed > failingShare * (i + 1) + SIFTING_ERROR) return i;
  }
  return worlds.length;
}
