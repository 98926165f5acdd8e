import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { mean, scv } from '#core/math/stats/moments.ts';
import { type ArrivalProcess, makeSchedule } from './arrivals.ts';
import { DIURNAL_PEAK_TO_MEAN, diurnalShape } from './day-shape.ts';

/** The assertions are statistical: a fixed seed draws the cases, and the tolerances are five standard errors. */
const SEEDED = { seed: 20_260_115, numRuns: 25 };
const COUNT = 4_000;
const WIDTH = 5;

function gapsOf(schedule: Float64Array): Float64Array {
  return schedule.map((time, index) => time - (schedule[index - 1] ?? 0));
}

const rates = fc.double({ min: 0.5, max: 20_000, noNaN: true });

test('gamma gaps have the mean of the rate and a squared CV of 1/k, whatever rate, burstiness and seed', () => {
  fc.assert(
    fc.property(rates, fc.double({ min: 0.3, max: 20, noNaN: true }), fc.nat(), (ratePerS, k, seed) => {
      const gaps = gapsOf(makeSchedule({ arrivals: { kind: 'gamma', k }, ratePerS, count: COUNT, seed }));
      const standardError = 1 / Math.sqrt(k * COUNT);
      expect(Math.abs((mean(gaps) * ratePerS) / 1000 - 1)).toBeLessThan(WIDTH * standardError);
      // Relative standard error of a sample variance: √((kurtosis − 1)/n). A gamma distribution has an excess kurtosis of 6/k.
      expect(Math.abs(scv(gaps) * k - 1)).toBeLessThan(WIDTH * (Math.sqrt((2 + 6 / k) / COUNT) + 2 * standardError));
    }),
    SEEDED,
  );
});

test('Poisson arrivals are gamma arrivals with k = 1: mean and squared CV', () => {
  fc.assert(
    fc.property(rates, fc.nat(), (ratePerS, seed) => {
      const gaps = gapsOf(makeSchedule({ arrivals: { kind: 'poisson' }, ratePerS, count: COUNT, seed }));
      expect(Math.abs((mean(gaps) * ratePerS) / 1000 - 1)).toBeLessThan(WIDTH / Math.sqrt(COUNT));
      expect(Math.abs(scv(gaps) - 1)).toBeLessThan(WIDTH * Math.sqrt(12 / COUNT));
    }),
    SEEDED,
  );
});

test('thinning leaves each part of the day with its share of the requests', () => {
  const shape = diurnalShape(DIURNAL_PEAK_TO_MEAN);
  const parts = 6;
  fc.assert(
    fc.property(fc.double({ min: 50, max: 500, noNaN: true }), fc.nat(), (ratePerS, seed) => {
      const durationS = 40;
      const schedule = makeSchedule({ arrivals: { kind: 'diurnal' }, ratePerS, durationS, seed });
      for (let part = 0; part < parts; part++) {
        const from = (part * durationS * 1000) / parts;
        const until = ((part + 1) * durationS * 1000) / parts;
        const found = schedule.filter((time) => time >= from && time < until).length;
        const steps = 200;
        const level = mean(Array.from({ length: steps }, (_, i) => shape.at((part + (i + 0.5) / steps) / parts)));
        const expected = (ratePerS * durationS * level) / parts;
        expect(Math.abs(found - expected)).toBeLessThan(WIDTH * Math.sqrt(expected) + WIDTH);
      }
    }),
    SEEDED,
  );
});

const traces = fc.array(fc.integer({ min: 0, max: 100_000 }), { minLength: 2, maxLength: 200 });

test('a trace that keeps its rate is replayed unchanged, from its first time up to the end', () => {
  fc.assert(
    fc.property(traces, fc.integer({ min: 1, max: 120 }), fc.nat(), (timesMs, durationS, seed) => {
      const arrivals: ArrivalProcess = { kind: 'trace', timesMs, keepRate: true };
      const sorted = [...timesMs].sort((a, b) => a - b);
      const expected = sorted.map((time) => time - (sorted[0] ?? 0)).filter((time) => time < 1000 * durationS);
      expect([...makeSchedule({ arrivals, ratePerS: 1, durationS, seed })]).toEqual(expected);
    }),
  );
});

test('a stretched trace keeps the proportions of its gaps and has the requested rate', () => {
  fc.assert(
    fc.property(traces, rates, fc.nat(), (timesMs, ratePerS, seed) => {
      fc.pre(new Set(timesMs).size > 1);
      const arrivals: ArrivalProcess = { kind: 'trace', timesMs, keepRate: false };
      const schedule = makeSchedule({ arrivals, ratePerS, count: timesMs.length, seed });
      const sorted = [...timesMs].sort((a, b) => a - b);
      const first = sorted[0] ?? 0;
      const spanMs = (1000 * (timesMs.length - 1)) / ratePerS;
      const factor = spanMs / ((sorted.at(-1) ?? 0) - first);
      expect(schedule).toHaveLength(timesMs.length);
      schedule.forEach((time, index) => {
        expect(Math.abs(time - ((sorted[index] ?? 0) - first) * factor)).toBeLessThanOrEqual(1e-9 * spanMs);
      });
    }),
  );
});

test('another seed draws another schedule', () => {
  const processes: readonly ArrivalProcess[] = [{ kind: 'poisson' }, { kind: 'gamma', k: 2 }, { kind: 'diurnal' }];
  fc.assert(
    fc.property(fc.constantFrom(...processes), fc.nat(), (arrivals, seed) => {
      const draw = (from: number): Float64Array => makeSchedule({ arrivals, ratePerS: 100, count: 20, seed: from });
      expect(draw(seed)).toEqual(draw(seed));
      expect(draw(seed)).not.toEqual(draw(seed + 1));
    }),
  );
});
