import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dayOfShape } from '#core/price/traffic/day.ts';
import { lateByMinute, lateShareAt, neededRate, type Overload } from './late.ts';
import { fleetTable } from './remembered.ts';
import { setFleet, TRAFFIC_MARGIN, mendedFleet } from './settings.ts';
import { simulateWeek } from './simulate-week.ts';
import { RULES, SCALER } from './testing.ts';

const SHARP: Overload = { mostRatio: 1, lateAtSlo: 0.01, patienceS: Infinity };
const sum = (values: Float64Array): number => values.reduce((all, value) => all + value, 0);

test('between X_slo and µ the share of late requests rises from that of the SLO to all', () => {
  const overload = { mostRatio: 1.25, lateAtSlo: 0.01, patienceS: 30 };
  expect(lateShareAt(1, overload)).toBe(0);
  expect(lateShareAt(1 + 1e-9, overload)).toBeCloseTo(0.01, 6);
  expect(lateShareAt(1.125, overload)).toBeCloseTo(0.1, 6);
  expect(lateShareAt(1.25, overload)).toBe(1);
  expect(lateShareAt(1.01, SHARP)).toBe(1);
});

test('work beyond the capacity queues, and who arrives behind it is late until it is worked off', () => {
  // Two instances get three for two minutes: a queue of two, which a load of one works off in two minutes.
  const load = Float64Array.from([1, 3, 3, 1, 1, 1, 1, 1]);
  const serving = new Float64Array(8).fill(2);
  expect([...lateByMinute({ load, serving }, 1, SHARP)]).toEqual([0, 3, 3, 1, 1, 0, 0, 0]);
  // Machines that serve half as much again are never overloaded.
  expect(sum(lateByMinute({ load, serving }, 1.5, SHARP))).toBe(0);
  // The queue of the end stands before the beginning.
  const ending = Float64Array.from([1, 1, 1, 3]);
  expect(lateByMinute({ load: ending, serving: serving.subarray(0, 4) }, 1, SHARP)[0]).toBe(1);
  // Callers who give up after half a minute leave a queue of one.
  expect([...lateByMinute({ load, serving }, 1, { ...SHARP, patienceS: 30 })]).toEqual([0, 3, 3, 1, 0, 0, 0, 0]);
});

test('work that queues waits through minutes without work and without instances', () => {
  const [load, serving] = [Float64Array.from([1, 0, 0]), Float64Array.from([0, 0, 2])];
  expect([...lateByMinute({ load, serving }, 1, SHARP)]).toEqual([1, 0, 0]);
});

test('what is needed of an instance is the least rate at which no more than allowed are late', () => {
  const minutes = fc.array(fc.tuple(fc.double({ min: 0.001, max: 9, noNaN: true }), fc.integer({ min: 1, max: 9 })), {
    minLength: 5,
    maxLength: 40,
  });
  fc.assert(
    fc.property(
      minutes,
      fc.constantFrom(1, 1.25, 2),
      fc.constantFrom(0.001, 0.01, 0.1),
      (cycle, mostRatio, allowed) => {
        const fleet = {
          load: Float64Array.from(cycle, ([load]) => load),
          serving: Float64Array.from(cycle, ([, instances]) => instances),
        };
        const overload = { mostRatio, lateAtSlo: 0.01, patienceS: 30 };
        const rate = neededRate(fleet, allowed, overload);
        const share = (at: number): number =>
          sum(lateByMinute(fleet, at, overload)) / Math.max(1e-300, sum(fleet.load));
        expect(share(rate * 1.001)).toBeLessThanOrEqual(allowed * 1.01);
        const highest = Math.max(...cycle.map(([load, instances]) => load / instances));
        if (rate > highest / 50) expect(share(rate * 0.99)).toBeGreaterThan(allowed * 0.99);
      },
    ),
  );
});

test('a fleet without an instance needs more than any', () => {
  const [load, serving] = [Float64Array.from([1, 1]), Float64Array.from([0, 1])];
  expect(neededRate({ load, serving }, 0.01, SHARP)).toBe(Infinity);
  expect(neededRate({ load: new Float64Array(2), serving }, 0.01, SHARP)).toBe(0);
});

const SHAPES = [
  ['flash-crowd', 10],
  ['bursty', 6],
  ['partner-batch', 8],
  ['business-hours', 3],
] as const;
const BEYOND = { mostLoad: 1, mostRatio: 1.25, allowedShare: 0.01 };

test.each(SHAPES)(
  'a fleet that was mended for %s carries a quarter more traffic with the instances that it has',
  (shape, peak) => {
    const day = dayOfShape(shape, peak);
    const options = { day, cycles: { low: day, high: day, share: 0 }, rules: RULES, callersWait: true, beyond: BEYOND };
    const fleet = mendedFleet({ ...options, autoscaler: SCALER }, { meanLoad: 6, startS: 120, mayBeScheduled: false });
    const autoscaler = { ...SCALER, ...fleet.setting };
    const shares = Array.from({ length: 8 }, (_, seed) => {
      const meanLoad = 6 * TRAFFIC_MARGIN;
      return simulateWeek({ ...options, autoscaler, meanLoad, limits: fleet.limits, seed }).missedShare;
    });
    expect(shares.reduce((all, share) => all + share, 0) / shares.length).toBeLessThanOrEqual(0.0115);
  },
);

test('the instances that are kept are those of the files, whatever the traffic', () => {
  const day = dayOfShape('flash-crowd', 10);
  const options = { day, cycles: { low: day, high: day, share: 0 }, rules: RULES, callersWait: true, beyond: BEYOND };
  const kept = { keptShare: 0.5, safetyFactor: 0.5, isScheduled: false };
  const { limits, figuresAt } = setFleet({ ...options, autoscaler: SCALER }, kept, 3);
  expect(limits.least).toBe(30);
  // At 1.6 times the traffic, thirty instances carry 48 at their limit no longer.
  const [stated, more] = [figuresAt(3, 120, null), figuresAt(4.8, 120, null)];
  expect(stated.missedShare).toBeLessThan(0.001);
  expect(more.missedShare).toBeGreaterThan(0.01);
  expect(more.neededRate / stated.neededRate).toBeCloseTo(1.6, 1);
  // A fleet with limits of the load itself would keep 48.
  const own = fleetTable({ ...options, autoscaler: { ...SCALER, keptShare: 0.5 } });
  expect(own(4.8, 120).missedShare).toBeLessThan(0.001);
});

test.each(SHAPES)(
  'what a fleet for %s needs is that of simulations of its own limits, with any list of start times',
  (shape, peak) => {
    const day = dayOfShape(shape, peak);
    const options = { day, cycles: { low: day, high: day, share: 0 }, rules: RULES, callersWait: true, beyond: BEYOND };
    for (const meanLoad of [2.3, 7.1]) {
      const fleet = mendedFleet({ ...options, autoscaler: SCALER }, { meanLoad, startS: 120, mayBeScheduled: false });
      const autoscaler = { ...SCALER, ...fleet.setting };
      let [own, read] = [0, 0];
      for (const ratio of [0.8, 1, 1.2]) {
        for (let seed = 0; seed < 8; seed++) {
          const given = { meanLoad: ratio * meanLoad, limits: fleet.limits, seed };
          own += Math.min(2, simulateWeek({ ...options, autoscaler, ...given }).neededRate) / 24;
          read += Math.min(2, fleet.figuresAt(ratio * meanLoad, SCALER.startS, seed).neededRate) / 24;
        }
      }
      expect(Math.abs(Math.log(read / own)), `${meanLoad}: ${read} for ${own}`).toBeLessThan(0.15);
    }
  },
);

test('lists of start times differ where they decide, and a fleet is judged by their mean', () => {
  const day = dayOfShape('bursty', 6);
  const options = { day, cycles: { low: day, high: day, share: 0 }, rules: RULES, callersWait: true, beyond: BEYOND };
  const lower = { keptShare: 0, safetyFactor: 0.35, isScheduled: false };
  const { figuresAt } = setFleet({ ...options, autoscaler: SCALER }, lower, 3);
  const rates = Array.from({ length: 8 }, (_, seed) => figuresAt(3, 120, seed).neededRate);
  expect(new Set(rates.map((rate) => rate.toFixed(3))).size).toBeGreaterThan(2);
  expect(figuresAt(3, 120, null).neededRate).toBeCloseTo(rates.reduce((sum, rate) => sum + rate, 0) / 8, 9);
});
