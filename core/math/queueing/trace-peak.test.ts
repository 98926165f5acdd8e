import { expect, test } from 'vitest';
import { makeSchedule } from './arrivals.ts';
import { DIURNAL_PEAK_TO_MEAN } from './day-shape.ts';
import { peakToMeanOfTimes } from './trace-peak.ts';

test('the peak of a trace is its busiest stretch', () => {
  const diurnal = makeSchedule({ arrivals: { kind: 'diurnal' }, ratePerS: 500, durationS: 1_440, seed: 2 });
  expect(peakToMeanOfTimes(diurnal)).toBeCloseTo(DIURNAL_PEAK_TO_MEAN, 1);
  const constant = makeSchedule({ arrivals: { kind: 'constant' }, ratePerS: 10, durationS: 1_200, seed: 2 });
  expect(peakToMeanOfTimes(constant)).toBeCloseTo(1, 2);
  expect(peakToMeanOfTimes([5, 5])).toBe(1);
});
