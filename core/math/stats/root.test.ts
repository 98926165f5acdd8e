import { expect, test } from 'vitest';
import { createRandom } from './random.ts';
import { bisected, multipliedWhile, risingUpTo } from './root.ts';
import { logGamma } from './special-functions.ts';

test('a number is doubled, or halved, while a condition holds', () => {
  expect(multipliedWhile(3, (value) => value < 100)).toBe(192);
  expect(multipliedWhile(3, (value) => value > 1, 0.5)).toBe(0.75);
  expect(multipliedWhile(3, () => false)).toBe(3);
});

test('the loop ends for a condition that always holds', () => {
  expect(multipliedWhile(1e-300, () => true)).toBe(Infinity);
  expect(multipliedWhile(1e300, () => true, 0.5)).toBe(0);
  expect(multipliedWhile(0, () => true)).toBe(0);
  expect(multipliedWhile(Number.NaN, () => true)).toBeNaN();
});

test('bisection finds a root, and also ends without one', () => {
  const { low, high } = bisected({ low: 0, high: 2, precision: 1e-12, isLow: (value) => value * value < 2 });
  expect(low).toBeCloseTo(Math.SQRT2, 11);
  expect(high).toBeGreaterThanOrEqual(low);
  for (const isLow of [() => true, () => false]) {
    for (const ends of [
      { low: 0, high: 1e300 },
      { low: -1, high: Infinity },
      { low: Number.NaN, high: 1 },
    ]) {
      bisected({ ...ends, precision: 0, isLow });
    }
  }
});

test('invalid gamma shapes and arguments of ln Γ do not loop', () => {
  for (const k of [0, -1, Number.NaN, Infinity]) expect(() => createRandom(1).gamma(k)).toThrow('no shape');
  for (const x of [0, -1e308, Number.NaN, -Infinity]) expect(logGamma(x)).toBeNaN();
});

test('the value up to which a rising function is at most 0 is found in few steps, also near a pole and a bend', () => {
  const functions: readonly [of: (x: number) => number, root: number][] = [
    [(x) => x * x - 2, Math.SQRT2],
    [(x) => (x >= 1.9 ? Infinity : 1 / (1.9 - x) - 50), 1.88],
    [(x) => (x < 1.5 ? -1 : 1e9 * (x - 1.5)), 1.5],
    [(x) => x ** 9 - 1e-3, 1e-3 ** (1 / 9)],
  ];
  for (const [of, root] of functions) {
    let calls = 0;
    const counted = (x: number): number => {
      calls += 1;
      return of(x);
    };
    const found = risingUpTo({ low: 0, high: 2, precision: 1e-6, of: counted });
    expect(found).toBeCloseTo(root, 5);
    expect(of(found)).toBeLessThanOrEqual(0);
    expect(calls).toBeLessThan(40);
  }
});
