import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { binomialCdf, normalCdf, normalQuantile, studentTCdf, studentTQuantile } from './distributions.ts';
import { logGamma } from './special-functions.ts';

test('ln Γ agrees with factorials and with Γ(1/2)', () => {
  expect(logGamma(0.5)).toBeCloseTo(0.5 * Math.log(Math.PI), 14);
  expect(logGamma(1)).toBeCloseTo(0, 14);
  expect(logGamma(11)).toBeCloseTo(Math.log(3_628_800), 12);
  // ln(10^6 − 1)! to 16 digits.
  expect(logGamma(1e6) / 12_815_504.56914761).toBeCloseTo(1, 13);
});

test('the normal distribution agrees with printed tables', () => {
  expect(normalCdf(1.96)).toBeCloseTo(0.9750021048517795, 14);
  expect(normalCdf(-7) / 1.279812543885835e-12).toBeCloseTo(1, 10);
  expect(normalQuantile(0.995)).toBeCloseTo(2.5758293035489004, 12);
  expect(normalQuantile(0.95)).toBeCloseTo(1.6448536269514722, 12);
  expect(normalQuantile(1e-10)).toBeCloseTo(-6.361340902404056, 9);
});

test('normal quantile and distribution are inverse to each other', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-12, max: 1 - 1e-9, noNaN: true }), (p) => {
      expect(Math.abs(normalCdf(normalQuantile(p)) / p - 1)).toBeLessThan(1e-10);
    }),
  );
});

test("Student's t agrees with printed tables and with the closed forms of 1 and 2 degrees of freedom", () => {
  expect(studentTQuantile(0.95, 2)).toBeCloseTo(2.919985580353726, 9);
  expect(studentTQuantile(0.95, 4)).toBeCloseTo(2.13184678633, 9);
  expect(studentTQuantile(0.95, 9)).toBeCloseTo(1.83311293265, 8);
  expect(studentTQuantile(0.975, 30)).toBeCloseTo(2.0422724563, 8);
  expect(studentTQuantile(0.95, 1e6)).toBeCloseTo(normalQuantile(0.95), 5);
  for (const p of [0.6, 0.9, 0.95, 0.999]) {
    expect(studentTQuantile(p, 1)).toBeCloseTo(Math.tan(Math.PI * (p - 0.5)), 8);
    expect(studentTQuantile(p, 2)).toBeCloseTo((2 * p - 1) / Math.sqrt(2 * p * (1 - p)), 8);
  }
});

test("quantile and distribution of Student's t are inverse for any degrees of freedom", () => {
  const share = fc.double({ min: 0.001, max: 0.999, noNaN: true });
  const df = fc.double({ min: 0.7, max: 1e5, noNaN: true });
  fc.assert(
    fc.property(share, df, (p, freedom) => {
      expect(Math.abs(studentTCdf(studentTQuantile(p, freedom), freedom) - p)).toBeLessThan(1e-9);
    }),
    { examples: [[0.4993948945668284, 38376.58460857957]] },
  );
});

test('the binomial distribution equals the sum of its terms', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60 }),
      fc.nat(60),
      fc.double({ min: 0.01, max: 0.99, noNaN: true }),
      (n, t, q) => {
        let term = (1 - q) ** n;
        let sum = 0;
        for (let k = 0; k <= Math.min(t, n); k++) {
          sum += term;
          term *= ((n - k) / (k + 1)) * (q / (1 - q));
        }
        expect(Math.abs(binomialCdf(t, n, q) - sum)).toBeLessThan(1e-10);
      },
    ),
  );
});

test('the binomial distribution is stable at a million trials', () => {
  // Central limit theorem with continuity correction; the skew of q = 0.01 is below 1e-4 at the mean.
  expect(Math.abs(binomialCdf(10_000, 1_000_000, 0.01) - 0.5)).toBeLessThan(0.006);
  const sigma = Math.sqrt(1e6 * 0.01 * 0.99);
  expect(Math.abs(binomialCdf(10_000 - 2.3263 * sigma, 1_000_000, 0.01) - 0.01)).toBeLessThan(5e-4);
  let previous = 0;
  for (let t = 9_000; t < 11_000; t += 10) {
    const now = binomialCdf(t, 1_000_000, 0.01);
    expect(now).toBeGreaterThanOrEqual(previous);
    previous = now;
  }
});
