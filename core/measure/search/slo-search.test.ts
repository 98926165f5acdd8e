import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Interval } from '#core/contract/base/numbers.ts';
import { givenRates, searchRates, type RatePoint, type RateSearch } from './slo-search.ts';

/** Drives a search against a server that saturates above its capacity. */
function drive(search: RateSearch, capacityPerS: number): readonly RatePoint[] {
  const asked: RatePoint[] = [];
  let step = search.next();
  while (!step.done) {
    asked.push(step.value);
    step = search.next({ saturated: step.value.ratePerS > capacityPerS });
  }
  return asked;
}

const WIDE: Interval = { value: 700, low: 500, high: 900 };

const options = {
  capacityPerS: 1000,
  lowestPerS: 3,
  passes: 3,
  estimate: (): Interval | null => WIDE,
  isShort: () => false,
};

const passesOf = (asked: readonly RatePoint[]) => asked.filter(({ purpose }) => purpose === 'replicate');

test('each pass measures the estimated rate and one on either side, with its own arrivals', () => {
  const repeated = passesOf(drive(searchRates(options), 1000));
  expect(repeated.map(({ replicate }) => replicate)).toEqual([1, 1, 1, 2, 2, 2, 3, 3, 3]);
  expect(repeated.slice(0, 3).map(({ ratePerS }) => Math.round(ratePerS))).toEqual([
    Math.round(Math.sqrt(700 * 500)),
    700,
    Math.round(Math.sqrt(700 * 900)),
  ]);
});

test('the rates of a pass follow the estimate, near it even if its ends are far or unknown', () => {
  const estimates: readonly Interval[] = [
    { value: 700, low: null, high: null },
    { value: 600, low: 599, high: 640 },
  ];
  let at = -1;
  const asked = drive(searchRates({ ...options, passes: 2, estimate: () => estimates[++at] ?? null }), 1000);
  const rates = passesOf(asked).map(({ ratePerS }) => Math.round(ratePerS));
  expect(rates).toEqual([560, 700, 840, 582, 600, 620]);
});

test('a narrow interval ends the search, and so does a lack of time', () => {
  const narrow = { value: 700, low: 690, high: 710 };
  expect(passesOf(drive(searchRates({ ...options, estimate: () => narrow }), 1000))).toEqual([]);
  expect(passesOf(drive(searchRates({ ...options, isShort: () => true }), 1000))).toEqual([]);
});

test('where no rate meets the SLO, the lowest is measured again in each pass', () => {
  const repeated = passesOf(drive(searchRates({ ...options, estimate: () => null }), 1000));
  expect(repeated.map(({ ratePerS }) => ratePerS)).toEqual([100, 100, 100]);
});

test('without passes only the curve is measured, up to its wall', () => {
  const asked = drive(searchRates({ ...options, passes: 0 }), 1000);
  expect(asked.map((point) => point.purpose)).toEqual([
    'unloaded',
    'curve',
    'curve',
    'curve',
    'curve',
    'curve',
    'curve',
  ]);
  expect(asked.at(-1)?.ratePerS).toBeCloseTo(1100);
});

test('given rates are measured exactly, lowest first', () => {
  expect(drive(givenRates([300, 100, 200]), 1000).map((point) => point.ratePerS)).toEqual([100, 200, 300]);
});

test('a slow model is not measured at rates without requests', () => {
  const slow = { ...options, capacityPerS: 8, lowestPerS: 2, passes: 0 };
  expect(Math.min(...drive(searchRates(slow), 8).map((point) => point.ratePerS))).toBeGreaterThanOrEqual(2);
  const slower = drive(searchRates({ ...slow, capacityPerS: 0.5 }), 0.4);
  // An early saturation is measured once more before it counts.
  expect(slower.map((point) => point.ratePerS)).toEqual([0.25, 0.425, 0.425]);
});

test('an underestimated capacity does not end the climb', () => {
  const asked = drive(searchRates(options), 1800);
  expect(Math.max(...asked.map((point) => point.ratePerS))).toBeGreaterThan(1800);
});

test('a search ends within bounds, whatever the points show', () => {
  const rate = fc.double({ min: 1, max: 2000, noNaN: true });
  const estimate = fc.option(fc.record({ value: rate, low: fc.option(rate), high: fc.option(rate) }));
  fc.assert(
    fc.property(fc.infiniteStream(estimate), fc.infiniteStream(fc.boolean()), (estimates, saturated) => {
      const search = searchRates({ ...options, estimate: () => estimates.next().value });
      let points = 0;
      let step = search.next();
      while (!step.done) {
        points += 1;
        expect(step.value.ratePerS).toBeGreaterThan(0);
        expect(step.value.ratePerS).toBeLessThan(1e4);
        step = search.next({ saturated: saturated.next().value });
      }
      // 13 rates, each measured at most twice during the climb, and three passes.
      expect(points).toBeLessThanOrEqual(26 + 9);
    }),
  );
});
