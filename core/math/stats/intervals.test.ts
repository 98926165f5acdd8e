import { expect, test } from 'vitest';
import { meanInterval, nextValueInterval, simulationsInterval } from './intervals.ts';
import { coefficientOfVariation, scv, variationBand } from './moments.ts';
import { createRandom } from './random.ts';

test('a t-interval of three values is the printed one', () => {
  // mean 12, s = 2, t(0.95, 2) = 2.919986
  const { value, low, high } = meanInterval([10, 12, 14]);
  expect(value).toBe(12);
  expect(low).toBeCloseTo(12 - (2.919986 * 2) / Math.sqrt(3), 5);
  expect(high).toBeCloseTo(12 + (2.919986 * 2) / Math.sqrt(3), 5);
});

test('under three values the bounds are null', () => {
  expect(meanInterval([5])).toEqual({ value: 5, low: null, high: null });
  expect(meanInterval([5, 7])).toEqual({ value: 6, low: null, high: null });
});

test('a t-interval covers the true mean nine times in ten', () => {
  const random = createRandom(11);
  let covered = 0;
  const trials = 4_000;
  for (let i = 0; i < trials; i++) {
    const { low, high } = meanInterval(Array.from({ length: 5 }, () => 3 + random.normal()));
    if (low !== null && high !== null && low <= 3 && high >= 3) covered += 1;
  }
  expect(covered / trials).toBeGreaterThan(0.885);
  expect(covered / trials).toBeLessThan(0.915);
});

test('an interval over simulations is median, p5 and p95', () => {
  const { value, low, high } = simulationsInterval(Array.from({ length: 101 }, (_, i) => 100 - i));
  expect([value, low, high]).toEqual([50, 5, 95]);
});

test('coefficients of variation fall in their bands', () => {
  expect(coefficientOfVariation([9, 10, 11])).toBeCloseTo(0.1, 12);
  expect(scv([9, 10, 11])).toBeCloseTo(0.01, 12);
  expect([0.049, 0.05, 0.1, 0.2, 0.21].map(variationBand)).toEqual(['excellent', 'good', 'fair', 'fair', 'unstable']);
});

test('a prediction interval contains one further value of a log-normal about nine times in ten, whatever the number of values', () => {
  const random = createRandom(11);
  const draw = (): number => 300 * Math.exp(0.1 * random.normal());
  for (const count of [3, 4, 8]) {
    let held = 0;
    for (let run = 0; run < 4000; run++) {
      const { low, high } = nextValueInterval(Array.from({ length: count }, draw));
      const next = draw();
      held += Number((low ?? 0) <= next && next <= (high ?? 0));
    }
    expect(held / 4000).toBeGreaterThan(0.88);
    expect(held / 4000).toBeLessThan(0.92);
  }
});

test('a prediction interval needs three values, and is a point if they are all equal', () => {
  expect(nextValueInterval([4, 5])).toEqual({ value: 4.5, low: null, high: null });
  const { low, high } = nextValueInterval([5, 5, 5]);
  expect(low).toBeCloseTo(5);
  expect(high).toBeCloseTo(5);
});

test('a prediction interval of three values is the printed one, over their logarithms', () => {
  // ln: 0, 1, 2 with s = 1; t(0.95, 2) = 2.919986.
  const { value, low, high } = nextValueInterval([1, Math.E, Math.E ** 2]);
  expect(value).toBeCloseTo((1 + Math.E + Math.E ** 2) / 3, 12);
  expect(Math.log(low ?? 0)).toBeCloseTo(1 - 2.919986 * Math.sqrt(4 / 3), 5);
  expect(Math.log(high ?? 0)).toBeCloseTo(1 + 2.919986 * Math.sqrt(4 / 3), 5);
});
