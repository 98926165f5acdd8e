import type { Interval } from '#core/contract/base/numbers.ts';
import type { ServingOption } from '#core/contract/plan/plan.ts';

/** An option for tests; the arguments replace defaults. */
export function optionAt(given: {
  readonly id?: string;
  readonly mode?: ServingOption['mode'];
  readonly cost: Interval | null;
  readonly p99Ms?: number | null;
  readonly maxAgeS?: number;
}): ServingOption {
  const { id = 'ec2-batch/c7i.large/spot', mode = 'batch', cost, p99Ms = null, maxAgeS = 60 } = given;
  return {
    id,
    service: mode === 'realtime' ? 'lambda' : 'ec2-batch',
    mode,
    instanceType: 'c7i.large',
    purchase: 'spot',
    count: 1,
    feasible: cost !== null,
    reasons: cost === null ? [{ code: 'text-only', text: 'it does not fit', priceMark: null }] : [],
    basis: 'projected',
    costPerMillionUsd: cost,
    monthlyUsd: cost,
    breakdown: [],
    latencyMs: cost === null || p99Ms === null ? null : { p50: p99Ms / 2, p99: p99Ms },
    freshnessS: cost === null ? null : { mean: maxAgeS / 2, max: maxAgeS },
    scaling: { code: 'text-only', text: 'More traffic takes more instances.' },
    excludedBy: null,
    errorHandling: { unit: 'shard', expectedReworkPct: 0 },
  };
}
