import type { Workload } from '#core/contract/workload.ts';
import type { Candidate } from '#core/price/serving/candidate/types.ts';
import type { FiguresOf } from './likely-winners.ts';
import type { PricedRow } from './priced-row.ts';
import { hasSlo, steadyShare } from './steady-share.ts';

/** The candidates of one row that are tried. Each is priced in all worlds. */
const MAX_TRIED = 3;

/** Each further machine must be this much faster than those before it, or it fails the same worlds. */
const FASTER = 0.8;

/**
 * The row of a service and purchase: the cheapest candidate, or behind an SLO the cheapest that keeps it in enough worlds. A type that is best in
 * the central world may have a wide interval, or no room for slack; its owner would take the next one. If none keeps it, the cheapest.
 * @param ranked candidates that are feasible in the central world, the cheapest first; or the one that comes nearest.
 */
export function steadyRow(options: {
  readonly ranked: readonly Candidate[];
  readonly workload: Workload;
  readonly figuresOf: FiguresOf;
  readonly price: (candidate: Candidate) => PricedRow;
}): PricedRow | null {
  const { ranked, workload, figuresOf, price } = options;
  const [first, ...others] = ranked;
  if (first === undefined) return null;
  const cheapest = price(first);
  const isSteady = (row: PricedRow): boolean => row.holds >= steadyShare(workload);
  if (!hasSlo(workload) || first.mode === 'batch' || !cheapest.central.feasible || isSteady(cheapest)) return cheapest;
  let fastestMs = figuresOf(first)?.singleMs ?? Infinity;
  let tried = 1;
  for (const candidate of others) {
    const singleMs = figuresOf(candidate)?.singleMs ?? null;
    if (singleMs !== null && singleMs > FASTER * fastestMs) continue;
    const row = price(candidate);
    if (isSteady(row)) return row;
    fastestMs = Math.min(fastestMs, singleMs ?? Infinity);
    tried += 1;
    if (tried === MAX_TRIED) break;
  }
  return cheapest;
}
