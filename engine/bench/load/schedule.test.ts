import fc from 'fast-check';
import { expect, test } from 'vitest';
import { effortBudget } from '#core/measure/search/effort.ts';
import { drawSchedule } from './schedule.ts';

const thorough = effortBudget('thorough', 99);

test("a thorough point has MLPerf's 262,742 requests, not about as many, whatever the draw", () => {
  for (const arrivals of [
    { kind: 'poisson' },
    { kind: 'constant' },
    { kind: 'gamma', k: 0.5 },
    { kind: 'diurnal' },
  ] as const) {
    const { arrivalMs } = drawSchedule({ arrivals, ratePerS: 20_000, seed: 3, durationS: null, budget: thorough });
    expect(arrivalMs).toHaveLength(262_742);
  }
});

test('a point of a stated length is that long, however many requests come', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), fc.double({ min: 1, max: 500, noNaN: true }), (seed, ratePerS) => {
      const { arrivalMs } = drawSchedule({
        arrivals: { kind: 'poisson' },
        ratePerS,
        seed,
        durationS: 2,
        budget: thorough,
      });
      expect(arrivalMs.at(-1) ?? 0).toBeLessThan(2_000);
    }),
  );
});

test('the slowest model is asked three times', () => {
  const budget = effortBudget('quick');
  const { arrivalMs } = drawSchedule({
    arrivals: { kind: 'poisson' },
    ratePerS: 0.01,
    seed: 1,
    durationS: null,
    budget,
  });
  expect(arrivalMs).toHaveLength(3);
});

test('a trace at its own rate is replayed as it is', () => {
  const timesMs = [0, 10, 20, 40];
  const arrivals = { kind: 'trace', timesMs, keepRate: true } as const;
  const drawn = drawSchedule({ arrivals, ratePerS: 5, seed: 1, durationS: 60, budget: effortBudget('quick') });
  expect([...drawn.arrivalMs]).toEqual(timesMs);
  expect(drawn.ratePerS).toBeGreaterThan(50);
});
