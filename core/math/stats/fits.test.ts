import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isotonicFit, type RatePoint, rateAtLimit } from './isotonic.ts';
import { fitServiceTime } from './service-time.ts';

const positive = fc.double({ min: 0.001, max: 1e3, noNaN: true });

test('a straight line of batch times is recovered', () => {
  fc.assert(
    fc.property(positive, positive, (tau0Ms, alphaMs) => {
      const points = [1, 4, 16, 64].map((batchSize) => ({ batchSize, ms: tau0Ms + alphaMs * batchSize }));
      const fit = fitServiceTime(points);
      expect(fit.fitErrorPct).toBeLessThan(1e-6);
      expect(Math.abs((fit.alphaMs ?? 0) / alphaMs - 1)).toBeLessThan(1e-4);
    }),
  );
});

test('neither part of a service time is ever negative', () => {
  const points = fc.array(fc.record({ batchSize: fc.integer({ min: 1, max: 512 }), ms: positive }), {
    minLength: 1,
    maxLength: 8,
  });
  fc.assert(
    fc.property(points, (list) => {
      const fit = fitServiceTime(list);
      expect(fit.tau0Ms).toBeGreaterThanOrEqual(0);
      expect(fit.alphaMs ?? 0).toBeGreaterThanOrEqual(0);
    }),
  );
});

test('a time proportional to the batch has no fixed part, a constant one no part per row', () => {
  expect(
    fitServiceTime([
      { batchSize: 1, ms: 1 },
      { batchSize: 10, ms: 12 },
    ]),
  ).toMatchObject({ tau0Ms: 0 });
  expect(
    fitServiceTime([
      { batchSize: 1, ms: 5 },
      { batchSize: 10, ms: 4 },
    ]),
  ).toMatchObject({ alphaMs: 0 });
});

test('with one batch size there is a fixed time but no part per row', () => {
  const fit = fitServiceTime([
    { batchSize: 1, ms: 4 },
    { batchSize: 1, ms: 4 },
  ]);
  expect(fit).toEqual({ tau0Ms: 4, alphaMs: null, fitErrorPct: 0 });
});

test('the error of a fit is the mean relative residual', () => {
  const points = [1, 2, 4].map((batchSize) => ({ batchSize, ms: batchSize === 2 ? 13.2 : 10 + batchSize }));
  const fit = fitServiceTime(points);
  const alpha = fit.alphaMs ?? 0;
  const residuals = points.map((p) => Math.abs(fit.tau0Ms + alpha * p.batchSize - p.ms) / p.ms);
  expect(fit.fitErrorPct).toBeCloseTo((100 * residuals.reduce((a, b) => a + b)) / 3, 9);
  expect(fit.fitErrorPct).toBeGreaterThan(1);
});

function sum(xs: readonly number[]): number {
  return xs.reduce((a, b) => a + b, 0);
}

test('an isotonic fit never decreases, keeps the mean and leaves ordered values unchanged', () => {
  const values = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(values, (list) => {
      const fit = isotonicFit(list);
      expect(fit).toHaveLength(list.length);
      for (let i = 1; i < fit.length; i++) expect(fit[i]).toBeGreaterThanOrEqual(fit[i - 1] ?? Infinity);
      expect(sum(fit)).toBeCloseTo(sum(list), 6);
      const sorted = [...list].sort((a, b) => a - b);
      expect(isotonicFit(sorted)).toEqual(sorted);
    }),
  );
});

test('violators are pooled by weight', () => {
  expect(isotonicFit([1, 5, 3, 9])).toEqual([1, 4, 4, 9]);
  expect(isotonicFit([1, 5, 3, 9], [1, 3, 1, 1])).toEqual([1, 4.5, 4.5, 9]);
});

test('the rate at the limit lies between the last rate that meets it and the first that misses it', () => {
  const points = [
    { ratePerS: 300, value: 40 },
    { ratePerS: 100, value: 10 },
    { ratePerS: 200, value: 20 },
  ];
  expect(rateAtLimit(points, 30)).toEqual({ kind: 'crossed', ratePerS: 250, heldPerS: 200, missedPerS: 300 });
  expect(rateAtLimit(points, 5)).toEqual({ kind: 'missed-everywhere', missedPerS: 100 });
  expect(rateAtLimit(points, 50)).toEqual({ kind: 'held-everywhere', heldPerS: 300 });
});

test('a rate that was not sustained adds nothing above the rate that met the limit', () => {
  const points = [
    { ratePerS: 100, value: 10 },
    { ratePerS: 200, value: Infinity },
  ];
  expect(rateAtLimit(points, 30)).toMatchObject({ kind: 'crossed', ratePerS: 100 });
});

function rate(points: readonly RatePoint[], limitMs: number): number {
  const found = rateAtLimit(points, limitMs);
  if (found.kind === 'missed-everywhere') return 0;
  return found.kind === 'crossed' ? found.ratePerS : found.heldPerS;
}

test('a higher limit never gives a lower rate', () => {
  const points = fc.array(fc.record({ ratePerS: fc.integer({ min: 1, max: 50 }), value: positive }), {
    minLength: 2,
    maxLength: 12,
  });
  fc.assert(
    fc.property(points, positive, positive, (list, a, b) => {
      const low = rate(list, Math.min(a, b));
      expect(rate(list, Math.max(a, b))).toBeGreaterThanOrEqual(low - 1e-9);
    }),
  );
});
