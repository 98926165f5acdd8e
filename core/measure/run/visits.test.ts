import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom } from '#core/math/stats/random.ts';
import type { BatchVisit } from './run-view.ts';
import { acrossVisits, widenedByStarts } from './visits.ts';

const CONFIGURATION = { batchSize: 64, threads: 1, replicas: 2 };
const TRIAL = { ...CONFIGURATION, rowsPerS: { value: 100, low: 98, high: 102 } };

function visit(number: number, rowsPerS: number, more: Partial<BatchVisit> = {}): BatchVisit {
  return { visit: number, round: 1, ...CONFIGURATION, rowsPerS, batchMs: 1, ...more };
}

test('until the best configuration has started afresh, its rate is that of the search, without an interval', () => {
  expect(acrossVisits(TRIAL, [])).toEqual({ ...TRIAL, rowsPerS: { value: 100, low: null, high: null } });
});

test('the rate is the mean over fresh starts, and the rate of the search does not count, however lucky it was', () => {
  const visits = [visit(1, 90), visit(1, 92, { round: 2 }), visit(2, 94), visit(3, 92)];
  const { rowsPerS, starts } = acrossVisits(TRIAL, visits);
  expect(starts).toBe(3);
  expect(rowsPerS.value).toBeCloseTo((91 + 94 + 92) / 3, 9);
  // ln 91, ln 94, ln 92: mean 4.525315, standard deviation 0.016503; t(0.95, 2) = 2.91999 times √(1 + 1/3).
  expect(rowsPerS.low).toBeCloseTo(Math.exp(4.525315 - 2.91999 * 0.016503 * Math.sqrt(4 / 3)), 2);
  expect(rowsPerS.high).toBeCloseTo(Math.exp(4.525315 + 2.91999 * 0.016503 * Math.sqrt(4 / 3)), 2);
});

test('one or two fresh starts give a rate without an interval', () => {
  for (const visits of [[visit(1, 90)], [visit(1, 90), visit(2, 94)]]) {
    const { rowsPerS, starts } = acrossVisits(TRIAL, visits);
    expect(rowsPerS).toMatchObject({ low: null, high: null });
    expect(starts).toBe(visits.length);
  }
});

test('starts of two passes, which number their visits alike, are different starts', () => {
  const pass = [visit(1, 90), visit(1, 90, { round: 2 }), visit(2, 94)];
  expect(acrossVisits(TRIAL, [...pass, ...pass]).starts).toBe(4);
});

test('visits to another configuration do not count', () => {
  const other = { batchSize: 32 };
  expect(acrossVisits(TRIAL, [visit(1, 50, other), visit(2, 50, other)]).starts).toBeUndefined();
});

test('the interval contains the next start about nine times in ten, whatever the search has found', () => {
  const random = createRandom(5);
  const draw = (): number => 100 * Math.exp(0.05 * random.normal());
  let covered = 0;
  for (let run = 0; run < 2000; run++) {
    const { low, high } = acrossVisits(TRIAL, [visit(1, draw()), visit(2, draw()), visit(3, draw())]).rowsPerS;
    const next = draw();
    covered += Number((low ?? 0) <= next && next <= (high ?? 0));
  }
  expect(covered / 2000).toBeGreaterThan(0.88);
  expect(covered / 2000).toBeLessThan(0.92);
});

test('bounds contain the value and are never negative', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 1, max: 1e7, noNaN: true }), { minLength: 3, maxLength: 6 }), (rates) => {
      const { value, low, high } = acrossVisits(
        TRIAL,
        rates.map((rate, index) => visit(index + 1, rate)),
      ).rowsPerS;
      return low !== null && high !== null && low >= 0 && low <= value && value <= high;
    }),
  );
});

test('another start of a rate varies as starts differ, in addition to what its own interval says', () => {
  const visits = [visit(1, 90), visit(2, 95), visit(3, 92)];
  const { low, high, value } = acrossVisits(TRIAL, visits).rowsPerS;
  const rate = { value: 1000, low: 900, high: 1400 };
  const widened = widenedByStarts(rate, TRIAL, visits);
  expect(Math.log(1000 / (widened.low ?? 0)) ** 2).toBeCloseTo(
    Math.log(1000 / 900) ** 2 + Math.log(value / (low ?? 0)) ** 2,
    9,
  );
  expect(Math.log((widened.high ?? 0) / 1000) ** 2).toBeCloseTo(
    Math.log(1.4) ** 2 + Math.log((high ?? 0) / value) ** 2,
    9,
  );
  expect(widenedByStarts(rate, TRIAL, visits.slice(1))).toEqual(rate);
  expect(widenedByStarts(rate, null, visits)).toEqual(rate);
  // A bound that is unknown stays unknown, and one at zero stays there.
  expect(widenedByStarts({ ...rate, high: null }, TRIAL, visits)).toEqual({ ...widened, high: null });
  expect(widenedByStarts({ ...rate, low: 0 }, TRIAL, visits).low).toBe(0);
});
