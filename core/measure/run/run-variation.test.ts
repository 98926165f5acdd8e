import fc from 'fast-check';
import { expect, test } from 'vitest';
import { widenedByRuns, RUN_TO_RUN } from './run-variation.ts';

test('a rate without variation within its run still varies from run to run', () => {
  const { low, high } = widenedByRuns({ value: 100, low: 100, high: 100 });
  expect(low).toBeCloseTo(100 / RUN_TO_RUN);
  expect(high).toBeCloseTo(100 * RUN_TO_RUN);
});

test('a wide interval hardly grows, because squares add', () => {
  const { low, high } = widenedByRuns({ value: 100, low: 50, high: 200 });
  expect(low).toBeCloseTo(100 * Math.exp(-Math.hypot(Math.log(2), Math.log(RUN_TO_RUN))));
  expect(low).toBeGreaterThan(49.5);
  expect(high).toBeLessThan(202);
});

test('without bounds, or with one at zero, nothing is added', () => {
  for (const rate of [
    { value: 10, low: null, high: null },
    { value: 10, low: 0, high: 20 },
    { value: 0, low: 0, high: 0 },
  ]) {
    expect(widenedByRuns(rate)).toEqual(rate);
  }
});

test('the interval never shrinks and holds its value', () => {
  const positive = fc.double({ min: 1e-3, max: 1e9, noNaN: true });
  fc.assert(
    fc.property(positive, positive, positive, (a, b, c) => {
      const [low, value, high] = [a, b, c].sort((one, other) => one - other) as [number, number, number];
      const wider = widenedByRuns({ value, low, high });
      expect(wider.low).toBeLessThan(low);
      expect(wider.high).toBeGreaterThan(high);
    }),
  );
});
