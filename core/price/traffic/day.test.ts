import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Workload, WorkloadShape } from '#core/contract/workload/workload.ts';
import { makeSchedule } from '#core/math/queueing/arrivals.ts';
import { dayOfShape, dayOfTrace, burstyMinutes } from './day.ts';
import { peakToMeanOf } from './rates.ts';
import { type ArrivalCounts, coversDay, foldIntoDay, weekOf } from './trace.ts';
import { dayOfWorkload } from './workload-day.ts';

const meanOf = (minutes: ArrayLike<number>) =>
  Array.from(minutes).reduce((sum, rate) => sum + rate, 0) / minutes.length;
const HOUR_MS = 3_600_000;

/** Times in milliseconds as counts by second or by minute. */
function countsOf(timesMs: ArrayLike<number>, binMs = 1000): ArrivalCounts {
  const [firstMs, lastMs] = [Math.min, Math.max].map((pick) => Array.from(timesMs).reduce((a, b) => pick(a, b)));
  const [first = 0, last = 0] = [firstMs, lastMs];
  const startBin = Math.floor(first / binMs);
  const counts = new Float64Array(Math.floor(last / binMs) - startBin + 1);
  for (const time of Array.from(timesMs)) {
    const at = Math.floor(time / binMs) - startBin;
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return { startMs: startBin * binMs, binMs, counts, firstMs: first, lastMs: last };
}

test('every shape has a day of 1,440 minutes with mean 1 and the requested peak', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...WorkloadShape.exclude(['trace']).options),
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
  const minutes = foldIntoDay(countsOf(times, 60_000));
  expect(minutes[630]).toBeCloseTo(8, 1);
  expect(minutes[300]).toBeCloseTo(2, 1);
  expect(dayOfTrace(minutes, null).peak).toBeCloseTo(8 / ((23 * 2 + 8) / 24), 1);
  expect(meanOf(dayOfTrace(minutes, null).perMinute)).toBeCloseTo(1, 9);
  expect(coversDay(countsOf(times))).toBe(true);
});

test('a trace of two hours is repeated over the day, starting at its own hour', () => {
  const schedule = makeSchedule({ arrivals: { kind: 'constant' }, ratePerS: 2, durationS: 7200, seed: 1 });
  const from9 = schedule.map((time) => time + 9 * HOUR_MS);
  expect(coversDay(countsOf(from9))).toBe(false);
  expect(dayOfTrace(foldIntoDay(countsOf(from9)), null).peak).toBeCloseTo(1, 1);
  const busyFirstHour = from9.filter((time, i) => time < 10 * HOUR_MS || i % 2 === 0);
  const day = dayOfTrace(foldIntoDay(countsOf(busyFirstHour)), null).perMinute;
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
  expect(dayOfTrace(foldIntoDay(countsOf([5, 5, 5])), null).peak).toBe(1);
});

test('events are where and as high as stated: noon, 10:00 after three refused minutes, half an hour from 09:00', () => {
  const crowd = dayOfShape('flash-crowd', 10).perMinute;
  expect(crowd[12 * 60 + 4]).toBeCloseTo(10, 6);
  expect(new Set(crowd.subarray(0, 12 * 60)).size).toBe(1);
  // Half an hour after its peak, what it adds to the quiet level is 1/e of what the peak adds.
  const quiet = crowd[0] ?? 0;
  expect(((crowd[12 * 60 + 34] ?? 0) - quiet) / (10 - quiet)).toBeCloseTo(Math.exp(-1), 6);
  const restart = dayOfShape('deploy-restart', 4).perMinute;
  expect([restart[599], restart[600], restart[602], restart[603]].map((rate) => (rate ?? 0) > 0)).toEqual([
    true,
    false,
    false,
    true,
  ]);
  expect(restart[603]).toBeCloseTo(4, 9);
  const level = restart[0] ?? 0;
  expect(((restart[608] ?? 0) - level) / (4 - level)).toBeCloseTo(Math.exp(-1), 9);
  const batch = dayOfShape('partner-batch', 8).perMinute;
  expect(batch.filter((rate) => rate > 7.999)).toHaveLength(30);
  expect([batch[539], batch[540], batch[569], batch[570]].map((rate) => (rate ?? 0) > 7.999)).toEqual([
    false,
    true,
    true,
    false,
  ]);
  // 30 minutes at 8 times the mean are a sixth of the day.
  expect((30 * 8) / 1440).toBeCloseTo(1 - ((batch[0] ?? 0) * 1410) / 1440, 9);
});

test('a week starts on its weekday, keeps every minute, and is the seven days with most arrivals of a longer trace', () => {
  const monday = Date.UTC(2026, 2, 2);
  const perMinute = (days: number, of: (minute: number) => number): number[] =>
    Array.from({ length: days * 1440 }, (_, minute) => of(minute)).flatMap((count, minute) =>
      Array.from({ length: count }, (_, i) => monday + (minute + (i + 0.5) / count) * 60_000),
    );
  const short = weekOf(countsOf(perMinute(2, (minute) => (minute < 1440 ? 1 : 2))));
  expect(short.week.startMinute).toBe(0);
  expect(short.week.minutes.length).toBeGreaterThanOrEqual(2 * 1440 - 1);
  expect(short.week.minutes.reduce((sum, count) => sum + count, 0)).toBeCloseTo(3 * 1440, 0);
  // The second week has a sale on its Wednesday.
  const long = weekOf(
    countsOf(
      perMinute(16, (minute) => (Math.floor(minute / 1440) === 9 ? 5 : 1)),
      60_000,
    ),
  );
  expect(long.week.minutes).toHaveLength(10_080);
  expect(new Date(long.startMs).toISOString().slice(11, 16)).toBe('00:00');
  expect(long.week.minutes.reduce((sum, count) => sum + count, 0)).toBeCloseTo(6 * 1440 + 5 * 1440, -1);
  const from = new Date(long.startMs).getUTCDay();
  expect(Math.floor(long.week.startMinute / 1440)).toBe((from + 6) % 7);
});
