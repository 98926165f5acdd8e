import { expect, test } from 'vitest';
import { largestCap, microBatchGrid } from './microbatch-grid.ts';

const nothingGiven = { windowsMs: [], maxBatches: [], ratesPerS: [], setting: { replicas: 1 } };
/** 10 + b milliseconds: 91 rows/s one by one, 444 in batches of 8, 762 in batches of 32. */
const servicePoints = [1, 8, 32].map((batchSize) => ({ batchSize, ms: 10 + batchSize }));

test('given values are crossed and measured, and nothing else', () => {
  const grid = microBatchGrid({
    ...nothingGiven,
    effort: 'quick',
    servicePoints,
    windowsMs: [3, 7],
    maxBatches: [2],
    ratesPerS: [1e6, 5],
  });
  expect(grid.map((each) => Object.values(each))).toEqual([
    [3, 2, 1e6],
    [7, 2, 1e6],
    [3, 2, 5],
    [7, 2, 5],
  ]);
});

test('rates lie on both sides of one-by-one capacity, and only caps that keep up are tried', () => {
  const grid = microBatchGrid({ ...nothingGiven, effort: 'standard', servicePoints });
  const rates = [...new Set(grid.map((each) => each.ratePerS))];
  expect(rates).toHaveLength(2);
  expect(rates[0]).toBeLessThan(1000 / 11);
  expect(rates[1]).toBeGreaterThan((1000 * 8) / 18);
  const capsAt = (rate: number | undefined): readonly number[] => [
    ...new Set(grid.filter((each) => each.ratePerS === rate).map((each) => each.maxBatch)),
  ];
  expect(capsAt(rates[0])).toEqual([8, 32]);
  expect(capsAt(rates[1])).toEqual([32]);
});

test('twice the replicas serve twice the rates', () => {
  const ratesOf = (replicas: number): readonly number[] =>
    microBatchGrid({ ...nothingGiven, effort: 'quick', servicePoints, setting: { replicas } }).map(
      (each) => each.ratePerS,
    );
  expect(ratesOf(2)).toEqual(ratesOf(1).map((rate) => 2 * rate));
});

test('batch times are sampled up to the largest cap, at least 32 rows', () => {
  expect(largestCap({ effort: 'quick', maxBatches: [4] })).toBe(32);
  expect(largestCap({ effort: 'thorough', maxBatches: [] })).toBe(128);
  expect(largestCap({ effort: 'quick', maxBatches: [4, 300] })).toBe(300);
});
