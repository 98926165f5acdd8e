import type { Candidate, Evaluation } from '#core/price/serving/candidate/types.ts';

/** An evaluation with this monthly cost in US dollars; null is infeasible. */
export function evaluationAt(candidate: Candidate, monthlyUsd: number | null): Evaluation {
  return {
    candidate,
    feasible: monthlyUsd !== null,
    reasons: [],
    basis: 'projected',
    count: 1,
    monthlyUsd,
    breakdown: [],
    latencyMs: null,
    freshnessS: null,
    scaling: { code: 'unknown' },
    errorHandling: { unit: 'request', expectedReworkPct: 0 },
  };
}
