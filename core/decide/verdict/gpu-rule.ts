import { simulationsInterval } from '#core/math/stats/intervals.ts';
import { chargedUsd } from '#core/decide/rows/charged.ts';
import type { PricedRow } from '#core/decide/rows/priced-row.ts';

/** The best option whose speed is known: the choice among the rows without unmeasured GPUs. Costs are per month over the simulations. */
export interface BestKnown {
  readonly medianUsd: number;
  readonly lowUsd: number;
  readonly highUsd: number;
}

/** The costs of the row that is chosen among those of known speed; null if there is none. */
export function bestKnownOf(row: PricedRow | null | undefined): BestKnown | null {
  if (row === null || row === undefined || !Number.isFinite(row.medianUsd)) return null;
  return { medianUsd: row.medianUsd, ...endsOf(row) };
}

/** The lower and upper bound of a row's cost: p5 and p95 of the simulations, with a charge for those in which it fails. */
export function endsOf({ medianUsd, ...row }: Pick<PricedRow, 'monthlyUsd' | 'remedyUsd' | 'medianUsd'>) {
  const costs = chargedUsd(row).filter(Number.isFinite);
  const { low, high } = costs.length === 0 ? { low: null, high: null } : simulationsInterval(costs);
  return { lowUsd: low ?? medianUsd, highUsd: high ?? medianUsd };
}

/**
 * Whether a GPU may be chosen from its specification: its upper bound is below the lower bound of the best option, or there is no other option. A
 * GPU that needs a converted model may not be chosen.
 */
export function mayCompete(row: PricedRow, best: BestKnown | null): boolean {
  if (row.candidate.gpuSpeed !== 'cuda' || !row.central.feasible) return false;
  return best === null || endsOf(row).highUsd < best.lowUsd;
}
