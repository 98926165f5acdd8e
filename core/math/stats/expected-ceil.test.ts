import { describe, expect, test } from 'vitest';
import { normalQuantile } from './distributions.ts';
import { createExpectedCeil, expectedCeil } from './expected-ceil.ts';

/** The mean of a thousand stratified log-normal values, each rounded up. */
function simulated(mean: number, sigma: number): number {
  const count = 20_000;
  let sum = 0;
  for (let i = 0; i < count; i++) {
    sum += Math.ceil(mean * Math.exp(sigma * normalQuantile((i + 0.5) / count) - sigma ** 2 / 2));
  }
  return sum / count;
}

describe('a duration that is billed in whole steps', () => {
  test.each([
    [0.05, 0.5],
    [0.6, 0.9],
    [1, 0.3],
    [2.8, 1.2],
    [1.7, 0.47],
    [2.9, 0.1],
    [3, 0.17],
    [12.5, 0.02],
    [40, 0.001],
    [200.3, 0.47],
  ])('of %d steps with a spread of %d is what rounding up its values gives', (mean, sigma) => {
    expect(Math.abs(expectedCeil(mean, sigma) - simulated(mean, sigma))).toBeLessThan(0.005);
  });

  test('that is certain is rounded up, and one without end stays so', () => {
    expect([expectedCeil(0.1, 0), expectedCeil(2, 0), expectedCeil(2.01, 0)]).toEqual([1, 2, 3]);
    expect(expectedCeil(Infinity, 0.5)).toBe(Infinity);
    expect(expectedCeil(Number.NaN, 0.5)).toBeNaN();
  });

  test('has no jump where it passes a whole step', () => {
    expect(expectedCeil(1.001, 0.3) - expectedCeil(0.999, 0.3)).toBeLessThan(0.01);
  });

  test.each([0.02, 0.3, 0.62, 0.85, 1.3, 2.5])('prepared for a spread of %d is the same for every mean', (sigma) => {
    const prepared = createExpectedCeil(sigma);
    for (let mean = 0.002; mean < 30; mean *= 1.07)
      expect(prepared(mean) / expectedCeil(mean, sigma)).toBeCloseTo(1, 10);
  });
});
