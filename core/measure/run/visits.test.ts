import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom } from '#core/math/stats/random.ts';
import type { BatchVisit } from './run-view.ts';
import { acrossVisits, widenedByStarts } from './visits.ts';

const CONFIGURATION = { batchSize: 64, threads: 1, replicas: 2 };
const TRIAL = { ...CONFIGURATION, rowsPerS: { value: 100, low: 98, high: 102 } };

function visit(number: number, rowsPerS: number, configuration = CONFIGURATION): BatchVisit {
  return { visit: number, round: 1, ...configuration, rowsPerS, batchMs: 1 };
}

test('a search with fewer than two visits keeps its own interval', () => {
  expect(acrossVisits(TRIAL, [])).toEqual(TRIAL);
  expect(acrossVisits(TRIAL, [visit(1, 90), visit(1, 92)])).toEqual(TRIAL);
});

test('variation between starts widens the interval to a prediction interval for the next start; the rate of the search remains', () => {
  const { rowsPerS } = acrossVisits(TRIAL, [visit(1, 90), visit(1, 92), visit(2, 94)]);
  expect(rowsPerS.value).toBe(100);
  // ln 100, ln 91, ln 94: mean 4.5529, standard deviation 0.04789; t(0.95, 2) = 2.920 times √(1 + 1/3).
  expect(rowsPerS.low).toBeCloseTo(Math.exp(4.5529 - 2.92 * 0.04789 * Math.sqrt(4 / 3)), 0);
  expect(rowsPerS.high).toBeCloseTo(Math.exp(4.5529 + 2.92 * 0.04789 * Math.sqrt(4 / 3)), 0);
});

test('visits that agree by chance do not narrow the interval of the rounds', () => {
  const { rowsPerS } = acrossVisits(TRIAL, [visit(1, 100), visit(2, 100)]);
  expect(rowsPerS).toEqual({ value: 100, low: 98, high: 102 });
});

test('visits to another configuration do not count', () => {
  const other = { ...CONFIGURATION, batchSize: 32 };
  expect(acrossVisits(TRIAL, [visit(1, 50, other), visit(2, 50, other)])).toEqual(TRIAL);
});

test('the interval contains the next stretch about nine times in ten if starts differ by five per cent', () => {
  const random = createRandom(5);
  const draw = (): number => 100 * (1 + 0.05 * random.normal());
  let covered = 0;
  for (let run = 0; run < 2000; run++) {
    const searched = draw();
    const trial = { ...CONFIGURATION, rowsPerS: { value: searched, low: searched - 0.5, high: searched + 0.5 } };
    const { low, high } = acrossVisits(trial, [visit(1, draw()), visit(2, draw())]).rowsPerS;
    const next = draw();
    covered += Number((low ?? 0) <= next && next <= (high ?? 0));
  }
  expect(covered / 2000).toBeGreaterThan(0.88);
  expect(covered / 2000).toBeLessThan(0.95);
});

test('bounds contain the value and are never negative', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 1, max: 1e7, noNaN: true }), { minLength: 2, maxLength: 6 }), (rates) => {
      const { value, low, high } = acrossVisits(
        TRIAL,
        rates.map((rate, index) => visit(index + 1, rate)),
      ).rowsPerS;
      return low !== null && high !== null && low >= 0 && low <= value && value <= high;
    }),
  );
});

test('a rate from a single start is at least as uncertain as starts differ, and keeps its own interval if that is wider', () => {
  const visits = [visit(1, 90), visit(2, 95)];
  const { low, high, value } = acrossVisits(TRIAL, visits).rowsPerS;
  const rate = { value: 1000, low: 995, high: 1400 };
  expect(widenedByStarts(rate, TRIAL, visits)).toEqual({
    value: 1000,
    low: (1000 * (low ?? Number.NaN)) / value,
    high: Math.max(1400, (1000 * (high ?? Number.NaN)) / value),
  });
  expect(widenedByStarts(rate, TRIAL, [])).toEqual(rate);
  expect(widenedByStarts(rate, null, visits)).toEqual(rate);
  expect(widenedByStarts({ value: 1000, low: null, high: null }, TRIAL, visits).low).toBeNull();
});
