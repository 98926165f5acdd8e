import { describe, expect, test } from 'vitest';
import { createRandom } from '#core/math/stats/random.ts';
import { type ArrivalProcess, makeSchedule, scheduleRatePerS } from './arrivals.ts';
import { diurnalShape } from './day-shape.ts';

describe('a schedule', () => {
  test('of random gaps adds them up, starting with a gap', () => {
    const options = { ratePerS: 20, count: 4, seed: 11 };
    const expected = (gap: (random: ReturnType<typeof createRandom>) => number): readonly number[] => {
      const random = createRandom(11).fork('arrivals');
      let at = 0;
      return Array.from({ length: 4 }, () => expect.closeTo((at += 50 * gap(random)), 9) as number);
    };
    const times = (arrivals: ArrivalProcess) => [...makeSchedule({ ...options, arrivals })];
    expect(times({ kind: 'poisson' })).toEqual(expected((random) => random.exponential()));
    expect(times({ kind: 'gamma', k: 3 })).toEqual(expected((random) => random.gamma(3) / 3));
  });

  test('ends before its duration, excluding the end itself', () => {
    const constant = (durationS: number) =>
      makeSchedule({ arrivals: { kind: 'constant' }, ratePerS: 10, durationS, seed: 1 });
    expect(constant(0.3)).toHaveLength(3);
    expect(constant(0.31)).toHaveLength(4);
    const trace = makeSchedule({
      arrivals: { kind: 'trace', timesMs: [0, 500, 1000, 1500], keepRate: true },
      ratePerS: 1,
      durationS: 1,
      seed: 1,
    });
    expect([...trace]).toEqual([0, 500]);
  });

  test('of a trace ends with the trace, after a count or after a time', () => {
    const traced = (length: { readonly count: number } | { readonly durationS: number }) => [
      ...makeSchedule({
        arrivals: { kind: 'trace', timesMs: [10, 20, 40], keepRate: true },
        ratePerS: 1,
        seed: 1,
        ...length,
      }),
    ];
    expect(traced({ count: 2 })).toEqual([0, 10]);
    expect(traced({ count: 9 })).toEqual([0, 10, 30]);
    expect(traced({ durationS: 9 })).toEqual([0, 10, 30]);
  });

  test('of a trace of zero length, or without times, is unchanged', () => {
    const stretched = (timesMs: readonly number[]) => [
      ...makeSchedule({ arrivals: { kind: 'trace', timesMs, keepRate: false }, ratePerS: 4, count: 9, seed: 1 }),
    ];
    expect(stretched([7, 7])).toEqual([0, 0]);
    expect(stretched([])).toEqual([]);
    expect(stretched([7, 8])).toEqual([0, 250]);
  });

  test('of a day by count compresses the day into the time of the count', () => {
    const times = makeSchedule({ arrivals: { kind: 'diurnal' }, ratePerS: 1000, count: 24_000, seed: 3 });
    // 24 s for 24 hours: from 12 to 16 o'clock about 2, from 0 to 4 nearly none.
    const between = (from: number, to: number): number =>
      times.filter((time) => time >= from * 1000 && time < to * 1000).length / ((to - from) * 1000);
    expect(between(12, 16)).toBeGreaterThan(1.8);
    expect(between(0, 4)).toBeLessThan(0.2);
  });

  test('has the rate of its gaps over its own span, and none without a span', () => {
    expect(scheduleRatePerS(Float64Array.from([100, 200, 350, 600]))).toBe(6);
    expect(scheduleRatePerS(Float64Array.from([100]))).toBe(0);
    expect(scheduleRatePerS(new Float64Array())).toBe(0);
  });
});

test('a day is busiest at 14 o’clock and quietest at 2, up to a peak of two a sine wave', () => {
  const wave = diurnalShape(1.5);
  expect([2, 8, 14, 20].map((hour) => wave.at(hour / 24))).toEqual(
    [0.5, 1, 1.5, 1].map((rate) => expect.closeTo(rate, 9)),
  );
  const both = [diurnalShape(2), diurnalShape(2 + 1e-9)].map((shape) => [2, 5, 14].map((hour) => shape.at(hour / 24)));
  both[0]?.forEach((rate, i) => expect(both[1]?.[i]).toBeCloseTo(rate, 6));
  const steep = diurnalShape(8);
  expect(steep.peak).toBe(8);
  expect(steep.at(14 / 24)).toBeCloseTo(8, 9);
  expect(steep.at(2 / 24)).toBeCloseTo(0, 9);
});
