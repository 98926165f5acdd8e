import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitNodeCurve } from './node-curve.ts';

const SIZES = [1, 8, 32];

test('a curve of the family is recovered and extrapolated', () => {
  const time = fc.double({ min: 1e-3, max: 10, noNaN: true });
  fc.assert(
    fc.property(time, time, fc.constantFrom(1, 1.5, 2, 3, 4), (alpha, beta, p) => {
      const at = (size: number): number => (alpha ** p + (beta * size) ** p) ** (1 / p);
      const fitted = fitNodeCurve(SIZES, SIZES.map(at));
      expect(fitted.ms(64) / at(64)).toBeCloseTo(1, 3);
    }),
  );
});

test('constant times give a constant, proportional times a line through 0', () => {
  expect(fitNodeCurve(SIZES, [2, 2, 2]).ms(64)).toBeCloseTo(2);
  expect(fitNodeCurve(SIZES, [0.5, 4, 16]).ms(64)).toBeCloseTo(32);
});

test('a curve never decreases, whatever the noise', () => {
  const time = fc.double({ min: 1e-3, max: 10, noNaN: true });
  fc.assert(
    fc.property(time, time, time, (a, b, c) => {
      const { ms } = fitNodeCurve(SIZES, [a, b, c]);
      expect(ms(64)).toBeGreaterThanOrEqual(ms(32) * (1 - 1e-9));
      expect(ms(32)).toBeGreaterThanOrEqual(ms(1) * (1 - 1e-9));
    }),
  );
});

test('one size gives a constant, and no time gives zero', () => {
  expect(fitNodeCurve([1], [3]).ms(64)).toBe(3);
  expect(fitNodeCurve(SIZES, [0, 0, 0]).ms(64)).toBe(0);
});
