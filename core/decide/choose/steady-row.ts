import type { Workload } from '#core/contract/workload.ts';
import type { Candidate } from '#core/price/serving/candidate/types.ts';
import type { PricedRow, Trial } from './priced-row.ts';
import { hasSlo, SAME_SHARE_WITHIN, steadyShare } from './steady-share.ts';

/** The candidates of a service and purchase, and how to price one. */
interface SteadyRequest {
  /** Candidates that are feasible in the central world, the cheapest first; or the one that comes nearest. */
  readonly ranked: readonly Candidate[];
  readonly workload: Workload;
  /** Prices a candidate in all worlds, each of which is an evaluation. */
  readonly price: (candidate: Candidate) => PricedRow;
  /** Prices a candidate until it has failed too often. */
  readonly attempt: (candidate: Candidate) => Trial;
}

/** Candidates that hold too rarely, and came nearest, of which the best is taken. */
const NEAREST = 3;

/**
 * The row of a service and purchase: the cheapest candidate, or behind an SLO the cheapest that keeps it in enough worlds. A type that is best in
 * the central world may have a wide interval, or no room for slack; its owner would take the next one. If none keeps it, the one that keeps it
 * most often of those that came nearest.
 */
export function steadyRow(request: SteadyRequest): PricedRow | null {
  const { ranked, workload, price, attempt } = request;
  const [first, ...others] = ranked;
  if (first === undefined) return null;
  const cheapest = price(first);
  const isSteady = cheapest.holds >= steadyShare(workload);
  if (!mayBeAnother(first, workload) || !cheapest.central.feasible || isSteady) return cheapest;
  const missed: { readonly candidate: Candidate; readonly seen: number }[] = [];
  for (const candidate of others) {
    const { row, seen } = attempt(candidate);
    if (row !== null) return row;
    missed.push({ candidate, seen });
  }
  const nearest = missed.sort((a, b) => b.seen - a.seen).slice(0, NEAREST);
  return nearest
    .map(({ candidate }) => price(candidate))
    .reduce((best, row) => (row.holds > best.holds + SAME_SHARE_WITHIN ? row : best), cheapest);
}

/** As `steadyRow`, or null if no candidate holds in enough worlds. */
export function rowThatHolds({ ranked, workload, attempt }: SteadyRequest): PricedRow | null {
  const [first] = ranked;
  if (first === undefined) return null;
  for (const candidate of mayBeAnother(first, workload) ? ranked : [first]) {
    const { row } = attempt(candidate);
    if (row !== null) return row;
  }
  return null;
}

/** Whether another candidate than the cheapest may become the row: where an SLO must be kept by what answers single requests. */
function mayBeAnother({ mode }: Candidate, workload: Workload): boolean {
  return hasSlo(workload) && mode !== 'batch';
}
