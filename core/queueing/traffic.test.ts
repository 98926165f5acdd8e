import { expect, test } from 'vitest';
import { makeSchedule } from './arrivals.ts';
import { DIURNAL_PEAK_TO_MEAN } from './day-shape.ts';
import { peakToMeanOfTimes, trafficOf } from './traffic.ts';

test('the peak follows from the shape unless the workload says it', () => {
  const perDay = { predictionsPerDay: 864_000, peakToMean: null };
  expect(trafficOf({ ...perDay, shape: 'flat' })).toEqual({ meanPerS: 10, peakPerS: 10, peakToMean: 1 });
  expect(trafficOf({ ...perDay, shape: 'diurnal' }).peakPerS).toBeCloseTo(10 * DIURNAL_PEAK_TO_MEAN, 12);
  expect(trafficOf({ ...perDay, shape: 'business-hours' }).peakPerS).toBe(30);
  expect(trafficOf({ ...perDay, shape: 'trace' }).peakPerS).toBe(50);
  expect(trafficOf({ ...perDay, shape: 'bursty', peakToMean: 2.5 }).peakPerS).toBe(25);
});

test('the peak of a trace is its busiest stretch', () => {
  const diurnal = makeSchedule({ arrivals: { kind: 'diurnal' }, ratePerS: 500, durationS: 1_440, seed: 2 });
  expect(peakToMeanOfTimes(diurnal)).toBeCloseTo(DIURNAL_PEAK_TO_MEAN, 1);
  const constant = makeSchedule({ arrivals: { kind: 'constant' }, ratePerS: 10, durationS: 1_200, seed: 2 });
  expect(peakToMeanOfTimes(constant)).toBeCloseTo(1, 2);
  expect(peakToMeanOfTimes([5, 5])).toBe(1);
});
