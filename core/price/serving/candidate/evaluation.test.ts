import { expect, test } from 'vitest';
import { priced, sayCount, sayDuration, sayOver } from './evaluation.ts';

test('what is over a limit by less than rounding shows is said to be just over it', () => {
  expect(sayOver(200.4, 200)).toBe('just over 200 ms');
  expect(sayOver(230, 200)).toBe('230 ms');
});

test('counts have three digits at most, and words from a million on', () => {
  const said = [0.123, 4, 12.34, 487.6, 999.9, 1234, 65_432, 131_353, 999_900, 1.5e6, 185e6, 2.346e9].map(sayCount);
  expect(said).toEqual([
    '0.12',
    '4',
    '12.3',
    '488',
    '1,000',
    '1,230',
    '65,400',
    '131,000',
    '1 million',
    '1.5 million',
    '185 million',
    '2.35 billion',
  ]);
});

const COMMON = {
  candidate: { id: 'x/-/on-demand', service: 'lambda', mode: 'realtime', instanceType: null, purchase: 'on-demand' },
  basis: 'projected',
  scaling: '',
  errorHandling: { unit: 'request', expectedReworkPct: 0 },
} as const;

test('what has no end, or no finite bill, is struck out instead of listed without a number', () => {
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

test('a duration without end is said in words', () => {
  expect(sayDuration(Infinity)).toBe('more than ten years');
  expect(sayDuration(90_000)).toBe('25 h');
});
