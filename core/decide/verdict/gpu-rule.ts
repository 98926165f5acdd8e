import { simulationsInterval } from '#core/math/stats/intervals.ts';
import { chargedUsd } from '#core/decide/rows/charged.ts';
import { isMaterial } from '#core/decide/cheapest/simplest.ts';
import type { PricedRow } from '#core/decide/rows/priced-row.ts';
import type { Choice } from './rules.ts';
import type { Workload } from '#core/contract/workload/workload.ts';

/**
 * The best option whose speed is known: the cheapest that qualifies, which a tie may not choose. Its lower bound is the lowest of any that qualifies.
 * Costs are per month over the simulations.
 */
export interface BestKnown {
  readonly medianUsd: number;
  readonly lowUsd: number;
  readonly highUsd: number;
}

/** The costs to beat among the options of known speed that the rules admit; null if nothing is chosen among them. */
export function bestKnownOf({ chosen, admissible }: Choice<PricedRow>): BestKnown | null {
  if (chosen === null) return null;
  const rows = [chosen, ...admissible].filter(({ costUsd }) => Number.isFinite(costUsd));
  const [first, ...others] = rows;
  if (first === undefined) return null;
  const cheapest = others.reduce((best, row) => (row.costUsd < best.costUsd ? row : best), first);
  const lowUsd = Math.min(...rows.map((row) => endsOf(row).lowUsd));
  return { medianUsd: cheapest.costUsd, lowUsd, highUsd: endsOf(cheapest).highUsd };
}

/** The lower and upper bound of a row's cost: p5 and p95 of the simulations, with a charge for those in which it fails. */
export function endsOf({ costUsd, ...row }: Pick<PricedRow, 'monthlyUsd' | 'remedyUsd' | 'costUsd'>) {
  const costs = chargedUsd(row).filter(Number.isFinite);
  const { low, high } = costs.length === 0 ? { low: null, high: null } : simulationsInterval(costs);
  return { lowUsd: low ?? costUsd, highUsd: high ?? costUsd };
}

/**
 * Whether a GPU may be chosen from its specification: its upper bound is below the lower bound of the best option by a saving that matters, or there is
 * no other option. A tie goes to what is known. A GPU that needs a converted model may not be chosen.
 */
export function mayCompete(row: PricedRow, best: BestKnown | null, workload: Pick<Workload, 'materialUsd'>): boolean {
  if (row.candidate.gpuSpeed !== 'cuda' || !row.central.feasible) return false;
  if (best === null) return true;
  const { highUsd } = endsOf(row);
  return highUsd < best.lowUsd && isMaterial(best.lowUsd - highUsd, best.lowUsd, workload);
}
