import { expect, test } from 'vitest';
import { priced } from './evaluation.ts';

const COMMON = {
  candidate: { id: 'x/-/on-demand', service: 'lambda', mode: 'realtime', instanceType: null, purchase: 'on-demand' },
  basis: 'projected',
  scaling: { code: 'unknown' },
  errorHandling: { unit: 'request', expectedReworkPct: 0 },
} as const;

test('what has no end, or no finite bill, is infeasible instead of listed without a number', () => {
  const plan = {
    reasons: [],
    count: 1,
    latencyMs: { p50: 1, p99: 2 },
    freshnessS: { mean: 1, max: 2 },
    items: [{ item: 'all', monthlyUsd: 5 }],
  };
  expect(priced(COMMON, plan)).toMatchObject({ feasible: true, monthlyUsd: 5 });
  const spoilt = [
    { ...plan, latencyMs: { p50: 1, p99: Infinity } },
    { ...plan, freshnessS: { mean: 1, max: Number.NaN } },
    { ...plan, count: Infinity },
    { ...plan, items: [{ item: 'all', monthlyUsd: Infinity }] },
  ];
  for (const each of spoilt) {
    expect(priced(COMMON, each)).toMatchObject({ feasible: false, monthlyUsd: null, latencyMs: null, breakdown: [] });
  }
});
