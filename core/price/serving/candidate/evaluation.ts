import type { Basis } from '#core/contract/numbers.ts';
import type { BreakdownItem } from '#core/contract/plan.ts';
import type { Reason } from '#core/contract/reasons.ts';
import type { Scaling } from '#core/contract/scaling.ts';
import type { Candidate, Evaluation } from './types.ts';

/** What every evaluation says, feasible or not. */
export interface Common {
  readonly candidate: Candidate;
  readonly basis: Basis;
  readonly scaling: Scaling;
  readonly errorHandling: Evaluation['errorHandling'];
}

/** A candidate that does not work, with its reasons, the deciding one first. */
export function infeasible(common: Common, reasons: readonly Reason[]): Evaluation {
  // Spelled out: this runs a hundred thousand times in a plan, and a spread costs several times as much.
  const { candidate, basis, scaling, errorHandling } = common;
  return {
    candidate,
    basis,
    scaling,
    errorHandling,
    feasible: false,
    reasons,
    count: null,
    monthlyUsd: null,
    breakdown: [],
    latencyMs: null,
    freshnessS: null,
  };
}

/**
 * A candidate that works, with its bill: the sum of its items. One whose requests would wait without end, or whose bill is no number, is
 * infeasible: what a plan lists as feasible has finite numbers.
 */
export function priced(
  common: Common,
  plan: Pick<Evaluation, 'reasons' | 'count' | 'latencyMs' | 'freshnessS'> & {
    readonly items: readonly BreakdownItem[];
  },
): Evaluation {
  const { candidate, basis, scaling, errorHandling } = common;
  const { items, reasons, count, latencyMs, freshnessS } = plan;
  const breakdown = items.filter((item) => item.monthlyUsd > 0);
  let monthlyUsd = 0;
  for (const item of breakdown) monthlyUsd += item.monthlyUsd;
  const slowest = (latencyMs?.p50 ?? 0) + (latencyMs?.p99 ?? 0) + (freshnessS?.mean ?? 0) + (freshnessS?.max ?? 0);
  if (!Number.isFinite(slowest)) return infeasible(common, [{ code: 'endless-queue' }]);
  if (!Number.isFinite(monthlyUsd + (count ?? 0))) return infeasible(common, [{ code: 'endless-bill' }]);
  return {
    candidate,
    basis,
    scaling,
    errorHandling,
    feasible: true,
    reasons,
    count,
    monthlyUsd,
    breakdown,
    latencyMs,
    freshnessS,
  };
}
