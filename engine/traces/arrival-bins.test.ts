import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ArrivalBins, ArrivalTimes } from './arrival-bins.ts';

const DAY_MS = 86_400_000;

test('seconds are counted within a week and minutes beyond, and no arrival is lost when they change', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -40 * DAY_MS, max: 400 * DAY_MS }), { minLength: 1, maxLength: 60 }),
      (times) => {
        const bins = new ArrivalBins('a');
        times.forEach((time, index) => bins.add(time, index + 1));
        const { counts, startMs, binMs, firstMs, lastMs } = bins.counts();
        expect([firstMs, lastMs]).toEqual([Math.min(...times), Math.max(...times)]);
        expect(binMs === 1000 || lastMs - firstMs > 7 * DAY_MS - 3_600_000).toBe(true);
        expect(binMs === 60_000 || lastMs - firstMs <= 7 * DAY_MS + 3_600_000).toBe(true);
        const expected = new Float64Array(counts.length);
        for (const time of times) {
          const at = Math.floor((time - startMs) / binMs);
          expected[at] = (expected[at] ?? 0) + 1;
        }
        expect(Buffer.from(counts.buffer).equals(Buffer.from(expected.buffer))).toBe(true);
      },
    ),
  );
});

test('arrivals more than ten years apart are refused with the lines of the first and the last', () => {
  const bins = new ArrivalBins('a.log');
  bins.add(Date.UTC(2026, 0, 1), 1);
  bins.add(Date.UTC(2026, 0, 2), 2);
  expect(() => bins.add(0, 7)).toThrow(/a\.log: .*more than ten years: 1970-01-01 in line 7, 2026-01-0\d in line [12]/);
});

test('ten years of minutes are counted in bounded memory', () => {
  const bins = new ArrivalBins('a.log');
  for (let day = 0; day < 3650; day++) bins.add(day * DAY_MS, day);
  expect(bins.counts().counts.byteLength).toBeLessThan(43 * 2 ** 20);
  expect(bins.total).toBe(3650);
});

test('a replay keeps each time in order, up to its limit, and refuses counts', () => {
  const times = new ArrivalTimes('a.log', 2000);
  for (let index = 2000; index > 0; index--) times.add(index, 1);
  expect(Array.from(times.sorted().subarray(0, 3))).toEqual([1, 2, 3]);
  expect(() => times.add(5, 1)).toThrow(/more than 0\.002 million arrivals/);
  expect(() => new ArrivalTimes('a.log', 10).add(0, 1, 5, 60_000)).toThrow(/has counts/);
});

test('counts of more than a day are refused', () => {
  const years = new ArrivalBins('a.csv');
  expect(() => years.add(0, 1, 5, 9 * 365 * DAY_MS)).toThrow(/a\.csv: its counts are 3285 days apart/);
});
