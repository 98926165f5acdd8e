import fc from 'fast-check';
import { expect, test } from 'vitest';
import { areaUnderCurve, midranks, spearman } from './ranks.ts';

test('equal values share the mean of their ranks', () => {
  // Sorted: 1, 2, 2, 5 with the ranks 1, (2 + 3) / 2, (2 + 3) / 2, 4.
  expect([...midranks([2, 5, 2, 1])]).toEqual([2.5, 4, 2.5, 1]);
  expect([...midranks([])]).toEqual([]);
});

test('the rank correlation is that of the ranks, not of the values', () => {
  // Ranks 1 2 3 4 5 against 1 2 4 3 5: 1 - 6 Σd² / (n(n² - 1)) = 1 - 6 × 2 / 120 = 0.9.
  expect(spearman([1, 2, 3, 4, 100], [10, 20, 40, 30, 50])).toBeCloseTo(0.9, 12);
  expect(spearman([1, 2, 3], [3, 2, 1])).toBe(-1);
});

test('the rank correlation with ties is Pearson’s of the midranks', () => {
  // Ranks 1.5 1.5 3 and 1 2 3: covariance (−0.5)(−1) + (−0.5)(0) + (1)(1) = 1.5; √(1.5 × 2) = 1.7321.
  expect(spearman([7, 7, 9], [1, 2, 3])).toBeCloseTo(1.5 / Math.sqrt(3), 12);
});

test('a constant column has no order', () => {
  expect(spearman([1, 1, 1], [1, 2, 3])).toBeNull();
  expect(spearman([1], [1])).toBeNull();
});

test('any increasing function keeps the order', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: -1000, max: 1000 }), { minLength: 2 }), (values) => {
      expect(
        spearman(
          values,
          values.map((value) => value ** 3 + 5),
        ),
      ).toBeCloseTo(1, 12);
    }),
  );
});

test('the area under the curve is the share of pairs in the right order, ties counted half', () => {
  // Positives 0.8 and 0.4, negatives 0.4 and 0.1: 0.8 > both, 0.4 ties once and wins once: (1 + 1 + 0.5 + 1) / 4.
  expect(areaUnderCurve([0.8, 0.4, 0.4, 0.1], [true, true, false, false])).toBeCloseTo(0.875, 12);
  expect(areaUnderCurve([1, 2], [true, true])).toBeNull();
});
