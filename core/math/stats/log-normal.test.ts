import { expect, test } from 'vitest';
import { logNormalSamples } from './log-normal.ts';
import { mean, variance } from './moments.ts';

test('samples have the requested mean, and nearly the spread', () => {
  const samples = logNormalSamples({ mean: 40, scv: 0.2, count: 1001 });
  expect(mean(samples)).toBeCloseTo(40, 9);
  expect(variance(samples) / 40 ** 2).toBeCloseTo(0.2, 1);
  expect([...samples].sort((a, b) => a - b)).toEqual([...samples]);
});

test('without spread every sample is the mean', () => {
  expect([...logNormalSamples({ mean: 3, scv: 0, count: 3 })]).toEqual([3, 3, 3]);
});
