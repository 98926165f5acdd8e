import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isotonicFit, rateAtLimit } from './isotonic.ts';

/** The weighted mean of values[from..to], both included. */
function weightedMean(values: readonly number[], weights: readonly number[], from: number, to: number): number {
  let sum = 0;
  let weight = 0;
  for (let i = from; i <= to; i++) {
    sum += (values[i] ?? 0) * (weights[i] ?? 0);
    weight += weights[i] ?? 0;
  }
  return sum / weight;
}

/** Isotonic regression in closed form, as a max–min of means (Barlow et al. 1972, 1.4). */
function maxMinFit(values: readonly number[], weights: readonly number[]): readonly number[] {
  return values.map((_, i) => {
    const smallest = Array.from({ length: i + 1 }, (_unused, from) =>
      Math.min(...values.slice(i).map((_each, after) => weightedMean(values, weights, from, i + after))),
    );
    return Math.max(...smallest);
  });
}

test('an isotonic fit is the largest of the smallest weighted means', () => {
  const point = fc.tuple(fc.integer({ min: -20, max: 20 }), fc.integer({ min: 1, max: 5 }));
  fc.assert(
    fc.property(fc.array(point, { minLength: 1, maxLength: 12 }), (points) => {
      const values = points.map(([value]) => value);
      const weights = points.map(([, weight]) => weight);
      const expected = maxMinFit(values, weights).map((value) => expect.closeTo(value, 9));
      expect(isotonicFit(values, weights)).toEqual(expected);
    }),
  );
});

test('values without weights have equal weights', () => {
  expect(isotonicFit([6, 3, 3])).toEqual([4, 4, 4]);
  expect(isotonicFit([6, 3, 3], [2, 1, 1])).toEqual([4.5, 4.5, 4.5]);
  expect(isotonicFit([])).toEqual([]);
});

test('an infinite value stays infinite, pools with what follows and leaves what precedes unchanged', () => {
  expect(isotonicFit([2, 1, Infinity, 3])).toEqual([1.5, 1.5, Infinity, Infinity]);
});

test('a rate whose latency equals the limit meets it', () => {
  const points = [
    { ratePerS: 100, value: 10 },
    { ratePerS: 200, value: 20 },
    { ratePerS: 300, value: 40 },
  ];
  expect(rateAtLimit(points, 20)).toEqual({ kind: 'crossed', ratePerS: 200, heldPerS: 200, missedPerS: 300 });
  expect(rateAtLimit(points, 40)).toEqual({ kind: 'held-everywhere', heldPerS: 300 });
  expect(rateAtLimit(points, 10)).toMatchObject({ heldPerS: 100 });
});

test('a point counts by its weight, 1 by default', () => {
  // 30 and 10 are out of order: with weights 1 and 3 they pool at 15, without weights at 20.
  const points = (weight?: number) => [
    { ratePerS: 100, value: 5 },
    { ratePerS: 200, value: 30 },
    { ratePerS: 300, value: 10, ...(weight === undefined ? {} : { weight }) },
    { ratePerS: 400, value: 40 },
  ];
  expect(rateAtLimit(points(3), 20)).toMatchObject({ kind: 'crossed', ratePerS: 320, heldPerS: 300, missedPerS: 400 });
  expect(rateAtLimit(points(), 20)).toMatchObject({ kind: 'crossed', ratePerS: 300, heldPerS: 300 });
  expect(rateAtLimit(points(), 19)).toMatchObject({ heldPerS: 100, missedPerS: 200 });
});

test('without any rate there is no answer', () => {
  expect(() => rateAtLimit([], 10)).toThrow();
});
