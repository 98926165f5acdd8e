import type { ServingMode } from '#core/contract/plan/plan.ts';
import { pricedOf } from '#core/price/serving/candidate/evaluation.ts';
import type { Candidate, Evaluation, Priced } from '#core/price/serving/candidate/types.ts';

/** A candidate for tests, by default on demand on an instance; its id is `mode/type/purchase`. */
export function candidateOf(mode: ServingMode, patch: Partial<Candidate> = {}): Candidate {
  const service = mode === 'batch' ? 'ec2-batch' : mode === 'microbatch' ? 'kinesis-microbatch' : 'sagemaker-endpoint';
  const { instanceType = 'a1.small', purchase = 'on-demand' } = patch;
  return { id: `${mode}/${instanceType}/${purchase}`, service, mode, instanceType, purchase, ...patch };
}

/** An evaluation for tests with a monthly cost; null is infeasible, for one reason. */
export function evaluationOf(
  candidate: Candidate,
  monthlyUsd: number | null,
  patch: Partial<Evaluation> = {},
): Evaluation {
  const feasible = monthlyUsd !== null;
  return {
    candidate,
    feasible,
    reasons: feasible ? [] : [{ code: 'endless-queue' }],
    basis: 'projected',
    count: feasible ? 1 : null,
    monthlyUsd,
    breakdown: feasible ? [{ code: 'compute', monthlyUsd }] : [],
    latencyMs: null,
    freshnessS: null,
    scaling: { code: 'unknown' },
    errorHandling: { unit: 'request', expectedReworkPct: 0 },
    ...patch,
  };
}

/** A price for tests with its explanation; null is infeasible, for one reason. */
export function pricedAt(candidate: Candidate, monthlyUsd: number | null, patch: Partial<Evaluation> = {}): Priced {
  return pricedOf(evaluationOf(candidate, monthlyUsd, patch));
}
