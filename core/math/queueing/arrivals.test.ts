import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { scv } from '#core/math/stats/moments.ts';
import { type ArrivalProcess, makeSchedule, scheduleRatePerS } from './arrivals.ts';
import { DIURNAL_PEAK_TO_MEAN, diurnalShape } from './day-shape.ts';

const processes: readonly ArrivalProcess[] = [
  { kind: 'poisson' },
  { kind: 'constant' },
  { kind: 'diurnal' },
  { kind: 'gamma', k: 0.25 },
  { kind: 'gamma', k: 4 },
];

function gaps(schedule: Float64Array): Float64Array {
  return schedule.slice(1).map((time, i) => time - (schedule[i] ?? 0));
}

test('a schedule ascends, stays within its duration and is the same for the same seed', () => {
  const process = fc.constantFrom(...processes);
  const rate = fc.double({ min: 0.5, max: 2_000, noNaN: true });
  fc.assert(
    fc.property(process, rate, fc.nat(), (arrivals, ratePerS, seed) => {
      const options = { arrivals, ratePerS, durationS: 2, seed };
      const schedule = makeSchedule(options);
      expect(gaps(schedule).every((gap) => gap >= 0)).toBe(true);
      expect(schedule[0] ?? 0).toBeGreaterThanOrEqual(0);
      expect(schedule.at(-1) ?? 0).toBeLessThan(2_000);
      expect(makeSchedule(options)).toEqual(schedule);
    }),
  );
});

test('a schedule has the requested rate', () => {
  for (const arrivals of processes) {
    const schedule = makeSchedule({ arrivals, ratePerS: 500, durationS: 100, seed: 3 });
    const deviations = (schedule.length - 50_000) / Math.sqrt(50_000);
    expect(Math.abs(deviations)).toBeLessThan(arrivals.kind === 'gamma' ? 5 / Math.sqrt(arrivals.k) : 5);
    expect(scheduleRatePerS(schedule) / 500).toBeCloseTo(1, 1);
  }
});

test('a schedule by count has that many requests', () => {
  for (const arrivals of processes) {
    expect(makeSchedule({ arrivals, ratePerS: 40, count: 1_234, seed: 1 })).toHaveLength(1_234);
  }
});

test('constant arrivals start at 0 with equal gaps', () => {
  const schedule = makeSchedule({ arrivals: { kind: 'constant' }, ratePerS: 4, durationS: 1, seed: 1 });
  expect([...schedule]).toEqual([0, 250, 500, 750]);
});

function gapScv(arrivals: ArrivalProcess): number {
  return scv(gaps(makeSchedule({ arrivals, ratePerS: 100, count: 100_000, seed: 9 })));
}

test('Poisson gaps have a squared CV of 1 and gamma gaps one of 1/k', () => {
  expect(gapScv({ kind: 'poisson' })).toBeCloseTo(1, 1);
  expect(gapScv({ kind: 'gamma', k: 4 })).toBeCloseTo(0.25, 2);
  expect(gapScv({ kind: 'gamma', k: 0.25 }) / 4).toBeCloseTo(1, 1);
});

test('a diurnal schedule compresses one day into its length', () => {
  const schedule = makeSchedule({ arrivals: { kind: 'diurnal' }, ratePerS: 1_000, durationS: 240, seed: 5 });
  const hours = Array.from({ length: 24 }, () => 0);
  for (const time of schedule) {
    const hour = Math.floor(time / 10_000);
    hours[hour] = (hours[hour] ?? 0) + 1;
  }
  const peak = Math.max(...hours) / 10_000;
  expect(Math.abs(peak - DIURNAL_PEAK_TO_MEAN)).toBeLessThan(0.06);
  expect([13, 14]).toContain(hours.indexOf(Math.max(...hours)));
  expect(Math.min(...hours) / 10_000).toBeCloseTo(2 - DIURNAL_PEAK_TO_MEAN, 1);
});

test('a trace is replayed sorted from its first time, and stretched to the rate only on request', () => {
  const timesMs = [5_000, 1_000, 2_000, 9_000];
  const kept = makeSchedule({
    arrivals: { kind: 'trace', timesMs, keepRate: true },
    ratePerS: 1,
    durationS: 5,
    seed: 1,
  });
  expect([...kept]).toEqual([0, 1_000, 4_000]);
  const stretched = makeSchedule({
    arrivals: { kind: 'trace', timesMs, keepRate: false },
    ratePerS: 3,
    count: 4,
    seed: 1,
  });
  expect([...stretched].map(Math.round)).toEqual([0, 125, 500, 1_000]);
  expect(scheduleRatePerS(stretched)).toBeCloseTo(3, 9);
});

test('the shape of a day has a mean of 1 and the requested peak', () => {
  fc.assert(
    fc.property(fc.double({ min: 1, max: 20, noNaN: true }), (peakToMean) => {
      const shape = diurnalShape(peakToMean);
      const rates = Array.from({ length: 2_400 }, (_, i) => shape.at(i / 2_400));
      expect(rates.reduce((a, b) => a + b) / 2_400).toBeCloseTo(1, 6);
      expect(Math.max(...rates)).toBeCloseTo(peakToMean, 4);
      expect(Math.min(...rates)).toBeGreaterThanOrEqual(-1e-12);
    }),
  );
});
