import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Workload, WorkloadShape } from '#core/contract/workload/workload.ts';
import { hasWeek, weekOfWorkload } from './week.ts';

const of = (given: Partial<Workload>): Workload => Workload.parse({ predictionsPerDay: 1000, ...given });
const meanOf = (minutes: Float64Array): number => minutes.reduce((sum, rate) => sum + rate, 0) / minutes.length;

test('the week of every shape has 10,080 minutes with mean 1 and the requested peak', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...WorkloadShape.exclude(['trace']).options),
      fc.double({ min: 1, max: 100, noNaN: true }),
      (shape, peakToMean) => {
        const week = weekOfWorkload(of({ shape, peakToMean }));
        expect(week.perMinute).toHaveLength(10_080);
        expect(meanOf(week.perMinute)).toBeCloseTo(1, 6);
        expect(week.peak / peakToMean).toBeCloseTo(1, 6);
        expect(hasWeek(of({ shape, peakToMean }))).toBe(shape === 'weekly');
      },
    ),
    { numRuns: 100 },
  );
});

test('a weekend has half the traffic of a weekday, and less contrast if a low peak allows no more', () => {
  const dayMeans = (peakToMean: number): readonly number[] => {
    const { perMinute } = weekOfWorkload(of({ shape: 'weekly', peakToMean }));
    return Array.from({ length: 7 }, (_, day) => meanOf(perMinute.subarray(day * 1440, (day + 1) * 1440)));
  };
  const usual = dayMeans(2.3);
  expect(usual[0]).toBeCloseTo(7 / 6, 6);
  expect(usual[4]).toBeCloseTo(7 / 6, 6);
  expect(usual[5]).toBeCloseTo(7 / 12, 6);
  expect(usual[6]).toBeCloseTo(7 / 12, 6);
  const low = dayMeans(1.1);
  expect(low[0]).toBeCloseTo(1.1, 9);
  expect(low[5]).toBeCloseTo(1.1 * ((7 / 1.1 - 5) / 2), 9);
});

test('the week of a trace keeps its days and its start, at its own peak or a stated one', () => {
  const minutes = Array.from({ length: 3 * 1440 }, (_, minute) => (Math.floor(minute / 1440) === 1 ? 4 : 1));
  const traceWeek = { startMinute: 5 * 1440, minutes };
  const traceMinutes = Array.from({ length: 1440 }, () => 2);
  const trace = of({ shape: 'trace', traceFile: 'sale.csv', traceMinutes, traceWeek });
  const week = weekOfWorkload(trace);
  expect(hasWeek(trace)).toBe(true);
  expect(week.startMinute).toBe(5 * 1440);
  expect([week.perMinute[0], week.perMinute[1440], week.perMinute[2 * 1440]]).toEqual([0.5, 2, 0.5]);
  expect(weekOfWorkload({ ...trace, peakToMean: 1.5 }).peak).toBeCloseTo(1.5, 9);
  const earlier = { ...trace, traceWeek: null };
  expect(hasWeek(earlier)).toBe(false);
  expect(new Set(weekOfWorkload(earlier).perMinute)).toEqual(new Set([1]));
});
