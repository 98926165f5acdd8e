import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Workload } from '#core/contract/workload/workload.ts';
import { makeSchedule } from '#core/math/queueing/arrivals.ts';
import { dayOfShape, dayOfTrace, burstyMinutes } from './day.ts';
import { peakToMeanOf } from './rates.ts';
import { coversDay, foldIntoDay } from './trace.ts';
import { dayOfWorkload } from './workload-day.ts';

const meanOf = (minutes: ArrayLike<number>) =>
  Array.from(minutes).reduce((sum, rate) => sum + rate, 0) / minutes.length;
const HOUR_MS = 3_600_000;

test('every shape has a day of 1,440 minutes with mean 1 and the requested peak', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('flat' as const, 'diurnal' as const, 'business-hours' as const, 'bursty' as const),
      fc.double({ min: 1, max: 200, noNaN: true }),
      (shape, peak) => {
        const day = dayOfShape(shape, peak);
        expect(day.perMinute).toHaveLength(1440);
        expect(meanOf(day.perMinute)).toBeCloseTo(1, 9);
        expect(day.peak / peak).toBeCloseTo(1, 6);
        expect(Math.min(...day.perMinute)).toBeGreaterThanOrEqual(0);
      },
    ),
    { numRuns: 200 },
  );
});

test('the shapes match their names', () => {
  expect(new Set(dayOfShape('flat', 1).perMinute)).toEqual(new Set([1]));
  const office = dayOfShape('business-hours', 3).perMinute;
  expect([office[8 * 60], office[12 * 60], office[18 * 60]]).toEqual([0, 3, 0]);
  const diurnal = dayOfShape('diurnal', 2).perMinute;
  expect(diurnal[14 * 60]).toBeCloseTo(2, 6);
  expect(diurnal[2 * 60]).toBeCloseTo(0, 6);
  const bursty = dayOfShape('bursty', 5).perMinute;
  expect(bursty.filter((rate) => rate > 2).length).toBeGreaterThan(20);
  expect(burstyMinutes(1)).toEqual(burstyMinutes(1));
  expect(burstyMinutes(2)).not.toEqual(burstyMinutes(1));
});

test('a trace of several days is averaged by minute of the day', () => {
  const times: number[] = [];
  for (let day = 0; day < 3; day++) {
    for (let minute = 0; minute < 1440; minute++) {
      const count = minute >= 600 && minute < 660 ? 8 : 2;
      for (let i = 0; i < count; i++) times.push((day * 1440 + minute + (i + 0.5) / count) * 60_000);
    }
  }
  const minutes = foldIntoDay(times);
  expect(minutes[630]).toBeCloseTo(8, 1);
  expect(minutes[300]).toBeCloseTo(2, 1);
  expect(dayOfTrace(minutes, null).peak).toBeCloseTo(8 / ((23 * 2 + 8) / 24), 1);
  expect(meanOf(dayOfTrace(minutes, null).perMinute)).toBeCloseTo(1, 9);
  expect(coversDay(times)).toBe(true);
});

test('a trace of two hours is repeated over the day, starting at its own hour', () => {
  const schedule = makeSchedule({ arrivals: { kind: 'constant' }, ratePerS: 2, durationS: 7200, seed: 1 });
  const from9 = schedule.map((time) => time + 9 * HOUR_MS);
  expect(coversDay(from9)).toBe(false);
  expect(dayOfTrace(foldIntoDay(from9), null).peak).toBeCloseTo(1, 1);
  const busyFirstHour = from9.filter((time, i) => time < 10 * HOUR_MS || i % 2 === 0);
  const day = dayOfTrace(foldIntoDay(busyFirstHour), null).perMinute;
  for (const hour of [9, 11, 13, 7]) expect(day[hour * 60 + 30]).toBeCloseTo(4 / 3, 1);
  for (const hour of [10, 12, 8]) expect(day[hour * 60 + 30]).toBeCloseTo(2 / 3, 1);
});

test('a trace keeps its mean at any stated peak, and its own peak without one', () => {
  const minutes = Array.from({ length: 1440 }, (_, minute) => 10 + (minute % 97));
  const workload = (peakToMean: number | null) =>
    Workload.parse({ predictionsPerDay: 1000, shape: 'trace', traceMinutes: minutes, peakToMean });
  const own = peakToMeanOf(workload(null));
  expect(own).toBeCloseTo(106 / meanOf(minutes), 9);
  for (const peak of [1, 1.5, 3, 9]) {
    const day = dayOfWorkload(workload(peak));
    expect(day.peak).toBeCloseTo(peak, 6);
    expect(meanOf(day.perMinute)).toBeCloseTo(1, 9);
  }
  expect(dayOfWorkload(workload(null)).peak).toBeCloseTo(own, 9);
});

test('arrivals at a single instant give a flat day, because a trace shorter than a minute has no shape', () => {
  expect(dayOfTrace(foldIntoDay([5, 5, 5]), null).peak).toBe(1);
});
