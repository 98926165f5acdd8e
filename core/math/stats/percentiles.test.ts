import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { binomialCdf } from './distributions.ts';
import { latencySummary } from './latency.ts';
import {
  earlyStoppingUnder,
  mlperfQueryCount,
  percentileEstimate,
  percentileFloor,
  percentileMargin,
  quantileOfSorted,
} from './percentiles.ts';

test('MLPerf requires 23,886, 50,425 and 262,742 requests at p90, p95 and p99', () => {
  expect([90, 95, 99].map(mlperfQueryCount)).toEqual([23_886, 50_425, 262_742]);
});

test('the floors of the percentiles are those of early stopping at 99 %', () => {
  const floors = [50, 75, 80, 90, 95, 97, 99, 99.9].map(percentileFloor);
  expect(floors).toEqual([11, 24, 31, 64, 130, 219, 662, 6_636]);
});

test('p99 is read this far from the top', () => {
  expect([1_000, 10_000, 24_576, 100_000].map((n) => percentileMargin(n, 99))).toEqual([2, 77, 209, 927]);
  expect([percentileMargin(661, 99), percentileMargin(662, 99), percentileMargin(11, 50)]).toEqual([null, 1, 1]);
});

test('with no request over the limit, p99 is met from 459 requests', () => {
  expect(earlyStoppingUnder(0, 99)).toBe(459);
  expect(earlyStoppingUnder(1, 99) + 1).toBe(662);
  expect(earlyStoppingUnder(77, 99) + 77).toBeLessThanOrEqual(10_000);
  expect(earlyStoppingUnder(78, 99) + 78).toBeGreaterThan(10_000);
});

test('h(t) is the smallest value that satisfies its definition', () => {
  fc.assert(
    fc.property(fc.nat(300), fc.constantFrom(50, 90, 99, 99.9), (t, percentile) => {
      const q = (100 - percentile) / 100;
      const h = earlyStoppingUnder(t, percentile);
      expect(binomialCdf(t, h + t, q)).toBeLessThanOrEqual(0.01);
      expect(binomialCdf(t, h + t - 1, q)).toBeGreaterThan(0.01);
    }),
    { numRuns: 60 },
  );
});

/** P[Bin(n, q) ≤ t], term by term. */
function cdfByHand(t: number, n: number, q: number): number {
  let term = (1 - q) ** n;
  let total = term;
  for (let k = 1; k <= t; k++) {
    term *= ((n - k + 1) / k) * (q / (1 - q));
    total += term;
  }
  return total;
}

test('early stopping agrees with counting up: margins, minimum sizes and verdicts', () => {
  fc.assert(
    fc.property(fc.constantFrom(50, 75, 90, 95), fc.integer({ min: 1, max: 400 }), (percentile, n) => {
      const q = (100 - percentile) / 100;
      const enough = (t: number): boolean => cdfByHand(t, n, q) <= 0.01;
      let t = 0;
      while (t < n && enough(t + 1)) t += 1;
      expect(percentileMargin(n, percentile)).toBe(t === 0 ? null : t);
      const sorted = Float64Array.from({ length: n }, (_, i) => i);
      expect(percentileEstimate(sorted, percentile)).toBe(t === 0 ? null : n - t);
      for (const over of new Set([0, 1, t, t + 1])) {
        if (over <= n) expect(n >= earlyStoppingUnder(over, percentile) + over).toBe(enough(over));
      }
    }),
    { numRuns: 60 },
  );
});

test('an estimate is null below the floor and a sample that is not below the plain quantile above it', () => {
  fc.assert(
    fc.property(fc.constantFrom(50, 90, 95, 99), fc.integer({ min: 0, max: 3_000 }), (percentile, n) => {
      const sorted = Float64Array.from({ length: n }, (_, i) => i);
      const estimate = percentileEstimate(sorted, percentile);
      if (n < percentileFloor(percentile)) expect(estimate).toBeNull();
      else expect(estimate).toBeGreaterThanOrEqual(quantileOfSorted(sorted, percentile / 100) - 1);
    }),
  );
});

test('an estimate is the sample at n − t', () => {
  const sorted = Float64Array.from({ length: 10_000 }, (_, i) => i);
  expect(percentileEstimate(sorted, 99)).toBe(9_923);
});

test('the margin of a million samples is exact, and computed without summing a million terms', { timeout: 500 }, () => {
  expect(percentileMargin(1_000_000, 99)).toBe(9_768);
});

test('a latency summary sorts a copy and omits percentiles with too few samples', () => {
  const samples = Float64Array.from({ length: 100 }, (_, i) => 100 - i);
  expect(latencySummary(samples)).toEqual({ meanMs: 50.5, p50Ms: 64, p90Ms: 98, p95Ms: null, p99Ms: null });
  expect(samples[0]).toBe(100);
  expect(latencySummary(new Float64Array())).toEqual({
    meanMs: null,
    p50Ms: null,
    p90Ms: null,
    p95Ms: null,
    p99Ms: null,
  });
});
