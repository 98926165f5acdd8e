import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { binomialCdf, normalCdf, normalQuantile, studentTCdf, studentTQuantile } from './distributions.ts';
import { logNormalSamples } from './log-normal.ts';
import { coefficientOfVariation, mean, median, midMean, variance, variationBand } from './moments.ts';
import { quantileOfSorted } from './percentiles.ts';
import { fitServiceTime } from './service-time.ts';
import { incompleteBeta, logGamma } from './special-functions.ts';

describe('the incomplete beta function', () => {
  test('has the closed forms of a or b equal to 1, on both sides of the mean', () => {
    for (const x of [0.001, 0.1, 0.3, 0.5, 0.7, 0.9, 0.999]) {
      for (const b of [0.5, 1, 2, 7.5]) {
        expect(incompleteBeta(x, 1, b)).toBeCloseTo(1 - (1 - x) ** b, 12);
        expect(incompleteBeta(x, b, 1)).toBeCloseTo(x ** b, 12);
      }
      expect(incompleteBeta(x, 0.5, 0.5)).toBeCloseTo((2 / Math.PI) * Math.asin(Math.sqrt(x)), 12);
    }
  });

  test('is 0 at 0 and 1 at 1, and its two sides add up to 1', () => {
    expect([incompleteBeta(0, 2, 3), incompleteBeta(-1, 2, 3)]).toEqual([0, 0]);
    expect([incompleteBeta(1, 2, 3), incompleteBeta(2, 2, 3)]).toEqual([1, 1]);
    const shape = fc.double({ min: 0.1, max: 500, noNaN: true });
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 0.999, noNaN: true }), shape, shape, (x, a, b) => {
        expect(incompleteBeta(x, a, b) + incompleteBeta(1 - x, b, a)).toBeCloseTo(1, 9);
      }),
    );
  });
});

test('ln Γ follows its recurrence, from below ten to above', () => {
  for (const x of [0.01, 0.3, 1.7, 4.5, 9, 9.99, 10, 11.5, 123]) {
    expect(logGamma(x + 1) - logGamma(x)).toBeCloseTo(Math.log(x), 10);
  }
  expect(logGamma(10)).toBeCloseTo(Math.log(362_880), 12);
});

describe('distributions at their ends', () => {
  test('the normal one is the same from both of its formulas, and symmetric', () => {
    for (const z of [3.5, 3.5 - 1e-9, 3.5 + 1e-9]) expect(normalCdf(-z)).toBeCloseTo(2.326290790355e-4, 10);
    expect(normalCdf(4) / (1 - 3.167124183312e-5)).toBeCloseTo(1, 14);
    for (const z of [0.3, 2, 3.6, 5]) expect(normalCdf(z) + normalCdf(-z)).toBeCloseTo(1, 14);
    expect(normalCdf(0)).toBe(0.5);
  });

  test('a normal quantile is infinite at 0 and 1, and symmetric', () => {
    expect([-1, 0, 1, 2].map(normalQuantile)).toEqual([-Infinity, -Infinity, Infinity, Infinity]);
    expect(normalQuantile(0.5)).toBeCloseTo(0, 14);
    expect(normalQuantile(0.8)).toBeCloseTo(-normalQuantile(0.2), 14);
  });

  test("Student's t is a half at 0 and the arctangent with one degree of freedom, on both sides", () => {
    expect([studentTCdf(0, 3), studentTQuantile(0.5, 3)]).toEqual([0.5, 0]);
    for (const t of [-3, -0.5, 0.5, 3]) expect(studentTCdf(t, 1)).toBeCloseTo(0.5 + Math.atan(t) / Math.PI, 12);
    expect(studentTQuantile(0.1, 5)).toBeCloseTo(-studentTQuantile(0.9, 5), 12);
    // Results are cached by p and df.
    expect(studentTQuantile(0.9, 5)).not.toBe(studentTQuantile(0.9, 6));
    expect(studentTQuantile(0.9, 5)).toBe(studentTQuantile(0.9, 5));
  });

  test('a binomial count is never negative, at most n, and whole', () => {
    expect([binomialCdf(-0.5, 10, 0.5), binomialCdf(10, 10, 0.5), binomialCdf(11, 10, 0.5)]).toEqual([0, 1, 1]);
    expect(binomialCdf(0, 10, 0.5)).toBeCloseTo(1 / 1024, 12);
    expect(binomialCdf(9, 10, 0.5)).toBeCloseTo(1023 / 1024, 12);
    expect(binomialCdf(1.9, 10, 0.5)).toBe(binomialCdf(1, 10, 0.5));
  });
});

describe('moments', () => {
  test('of one number, and without numbers', () => {
    expect([mean([3]), variance([3]), median([3]), midMean([3])]).toEqual([3, 0, 3, 3]);
    expect(variance([])).toBe(0);
    for (const of of [mean, median, midMean]) expect(() => of([])).toThrow();
  });

  test('the median of an even count is between the middle two, in any order', () => {
    expect(median([9, 1, 4, 2])).toBe(3);
    expect(median([9, 1, 4])).toBe(4);
    expect(variance([2, 6])).toBe(8);
  });

  test('the mean of the middle half leaves a quarter out on each side', () => {
    expect(midMean([100, 1, 2, 3])).toBe(2.5);
    expect(midMean([100, 1, 5])).toBeCloseTo(106 / 3, 12);
    expect(midMean([1000, 9, 8, 7, 6, 5, 4, -1000])).toBe(6.5);
  });

  test('a coefficient of variation of just under a tenth is good, of a tenth fair', () => {
    expect([0, 0.0999, 0.2001].map(variationBand)).toEqual(['excellent', 'good', 'unstable']);
    expect(coefficientOfVariation([2, 6])).toBeCloseTo(Math.sqrt(8) / 4, 12);
  });
});

test('a quantile is interpolated between its neighbours and never leaves the ends', () => {
  const sorted = [10, 20, 40];
  expect([-1, 0, 0.25, 0.5, 0.75, 1, 2].map((share) => quantileOfSorted(sorted, share))).toEqual([
    10, 10, 15, 20, 30, 40, 40,
  ]);
  expect(quantileOfSorted([7], 0.3)).toBe(7);
  expect(quantileOfSorted([1, Infinity, Infinity], 0.9)).toBe(Infinity);
  expect(() => quantileOfSorted([], 0.5)).toThrow();
});

describe('a service time', () => {
  const fit = (...points: readonly (readonly [number, number])[]) =>
    fitServiceTime(points.map(([batchSize, ms]) => ({ batchSize, ms })));

  test('is fitted by the relative error', () => {
    // Weights 1/4, 1/16 and 1/25: sums 0.3525, 0.535, 1.14, 0.95 and 1.8, determinant 0.115625.
    const { tau0Ms, alphaMs } = fit([1, 2], [2, 4], [4, 5]);
    expect(tau0Ms).toBeCloseTo(0.12 / 0.115625, 9);
    expect(alphaMs).toBeCloseTo(0.12625 / 0.115625, 9);
  });

  test('that decreases with the batch is fitted as a constant, the mean with the same weights', () => {
    // (1/5 + 1/4)/(1/25 + 1/16)
    expect(fit([1, 5], [10, 4])).toEqual({
      tau0Ms: expect.closeTo(0.45 / 0.1025, 12),
      alphaMs: 0,
      fitErrorPct: expect.closeTo((100 * ((5 - 0.45 / 0.1025) / 5 + (0.45 / 0.1025 - 4) / 4)) / 2, 9),
    });
  });

  test('with a negative fixed part is fitted as proportional, with the same weights', () => {
    // (1 + 10/12)/(1 + (10/12)²)
    const alphaMs = (1 + 10 / 12) / (1 + 100 / 144);
    expect(fit([1, 1], [10, 12])).toEqual({
      tau0Ms: 0,
      alphaMs: expect.closeTo(alphaMs, 12),
      fitErrorPct: expect.closeTo((100 * (alphaMs - 1 + (12 - 10 * alphaMs) / 12)) / 2, 9),
    });
  });

  test('needs a point', () => {
    expect(() => fit()).toThrow();
  });
});

test('samples of a log-normal are its midpoint quantiles, scaled to the mean', () => {
  const sigma = Math.sqrt(Math.log(1.5));
  const raw = [1 / 6, 1 / 2, 5 / 6].map((share) => Math.exp(sigma * normalQuantile(share)));
  const factor = 12 / mean(raw);
  const samples = logNormalSamples({ mean: 12, scv: 0.5, count: 3 });
  expect([...samples]).toEqual(raw.map((value) => expect.closeTo(value * factor, 9)));
  expect(logNormalSamples({ mean: 1, scv: 1 })).toHaveLength(101);
});
