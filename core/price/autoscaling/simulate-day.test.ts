import fc from 'fast-check';
import { expect, test } from 'vitest';
import { instancesForPeak } from '#core/price/pricing/always-on.ts';
import { type Day, dayOfShape } from '#core/price/traffic/day.ts';
import { quantilesOf } from './minute-figures.ts';
import { fleetByMinute, type ScalingPolicy, simulateDay } from './simulate-day.ts';

const POLICY: ScalingPolicy = {
  minInstances: 2,
  safetyFactor: 0.5,
  metricLagMinutes: 1,
  provisioningMinutes: 8,
  cooldownMinutes: 5,
  idleMinutes: 15,
};

const days = fc
  .tuple(
    fc.constantFrom('flat' as const, 'diurnal' as const, 'business-hours' as const, 'bursty' as const),
    fc.double({ min: 1, max: 20, noNaN: true }),
  )
  .map(([shape, peak]) => dayOfShape(shape, peak));
const loads = fc.double({ min: 0.01, max: 60, noNaN: true });
const policies = fc
  .record({
    minInstances: fc.integer({ min: 1, max: 4 }),
    provisioningMinutes: fc.integer({ min: 0, max: 20 }),
    cooldownMinutes: fc.integer({ min: 0, max: 20 }),
  })
  .map((some): ScalingPolicy => ({ ...POLICY, ...some }));

/** Constant except for one hour at four times the rate, from 10:00. */
function hourAtFour(): Day {
  const rest = 24 / 27;
  const perMinute = Float64Array.from({ length: 1440 }, (_, m) => (m >= 600 && m < 660 ? 4 * rest : rest));
  return { perMinute, peak: 4 * rest };
}

test('a step agrees with a hand calculation: lag, provisioning, cooldown, missed share and paid instances', () => {
  // X_slo carries 0.9 mean loads of 8/9: 0.8 quiet (2 instances at half load), 3.2 busy (7 instances).
  const scaled = simulateDay({ day: hourAtFour(), meanLoad: 0.9, policy: { ...POLICY, minInstances: 1 } });
  expect(scaled.peakInstances).toBe(7);
  // Seven are ordered from 10:01 until five minutes after the metric shows the end of the hour: 65 minutes.
  expect(scaled.meanInstances).toBeCloseTo((2 * (1440 - 65) + 7 * 65) / 1440, 9);
  // From 10:00 until 10:09, two instances get a load of 3.2: nine minutes of 3.2 out of 60 × 3.2 + 1380 × 0.8.
  expect(scaled.missedShare).toBeCloseTo((9 * 3.2) / (60 * 3.2 + 1380 * 0.8), 9);
  expect(scaled.load.p50).toBeCloseTo(0.4, 9);
  expect(scaled.load.p99).toBeCloseTo(1.6, 9);
  // The queue grows by 1.2 a minute for nine minutes, then seven instances work it off.
  expect(scaled.waitMinutes.p99).toBeGreaterThan(1);
  expect(scaled.waitMinutes.p99).toBeLessThan(9);
});

test('flat traffic has as many instances as an always-on endpoint', () => {
  fc.assert(
    fc.property(loads, fc.integer({ min: 1, max: 3 }), (meanLoad, minInstances) => {
      const policy = { ...POLICY, minInstances };
      const flat = simulateDay({ day: dayOfShape('flat', 1), meanLoad, policy });
      const alwaysOn = instancesForPeak({ peakPerS: meanLoad, xSloPerS: 1, minInstances });
      expect(Math.abs(flat.meanInstances - alwaysOn)).toBeLessThanOrEqual(
        1e-6 * alwaysOn + (meanLoad % 0.5 < 1e-8 ? 1 : 0),
      );
      expect(flat.missedShare).toBe(0);
      // The same computed by minutes, on a day that is not treated as flat.
      const perMinute = new Float64Array(1440).fill(1);
      const byMinute = simulateDay({ day: { perMinute, peak: 1.000_001 }, meanLoad, policy });
      expect(byMinute.meanInstances).toBeCloseTo(flat.meanInstances, 9);
      expect(byMinute.load.p99).toBeCloseTo(flat.load.p99, 9);
    }),
  );
});

test('the fleet is never below the minimum, and costs between the mean and the peak of an always-on one', () => {
  fc.assert(
    fc.property(days, loads, policies, (day, meanLoad, policy) => {
      const scaled = simulateDay({ day, meanLoad, policy });
      expect(scaled.meanInstances).toBeGreaterThanOrEqual(policy.minInstances);
      expect(scaled.meanInstances).toBeGreaterThanOrEqual((meanLoad / policy.safetyFactor) * (1 - 1e-6));
      const atPeak = instancesForPeak({
        peakPerS: meanLoad * day.peak,
        xSloPerS: 1,
        minInstances: policy.minInstances,
      });
      expect(scaled.peakInstances).toBeLessThanOrEqual(atPeak);
      expect(scaled.meanInstances).toBeLessThanOrEqual(scaled.peakInstances);
      expect(scaled.missedShare).toBeGreaterThanOrEqual(0);
      expect(scaled.missedShare).toBeLessThanOrEqual(1);
    }),
    { numRuns: 60 },
  );
});

test('slower provisioning never lowers the missed share, and costs nothing', () => {
  fc.assert(
    fc.property(days, loads, policies, fc.integer({ min: 1, max: 30 }), (day, meanLoad, policy, slower) => {
      const quick = simulateDay({ day, meanLoad, policy });
      const slow = simulateDay({
        day,
        meanLoad,
        policy: { ...policy, provisioningMinutes: policy.provisioningMinutes + slower },
      });
      expect(slow.missedShare).toBeGreaterThanOrEqual(quick.missedShare);
      expect(slow.load.p99).toBeGreaterThanOrEqual(quick.load.p99);
      expect(slow.waitMinutes.p99).toBeGreaterThanOrEqual(quick.waitMinutes.p99);
      expect(slow.meanInstances).toBe(quick.meanInstances);
    }),
    { numRuns: 60 },
  );
});

test('more traffic and a longer cooldown never take fewer instances', () => {
  fc.assert(
    fc.property(days, loads, policies, fc.double({ min: 1, max: 5, noNaN: true }), (day, meanLoad, policy, more) => {
      const scaled = simulateDay({ day, meanLoad, policy });
      expect(simulateDay({ day, meanLoad: meanLoad * more, policy }).meanInstances).toBeGreaterThanOrEqual(
        scaled.meanInstances,
      );
      const patient = { ...policy, cooldownMinutes: policy.cooldownMinutes + 10 };
      expect(simulateDay({ day, meanLoad, policy: patient }).meanInstances).toBeGreaterThanOrEqual(
        scaled.meanInstances,
      );
    }),
    { numRuns: 60 },
  );
});

test('a fleet that may scale to zero is empty at night, and the morning waits for the first instance', () => {
  const night = dayOfShape('business-hours', 3);
  const scaled = simulateDay({ day: night, meanLoad: 0.1, policy: { ...POLICY, minInstances: 0 } });
  // One instance for eight hours, and until it was idle for fifteen minutes.
  expect(scaled.meanInstances).toBeCloseTo((480 + 15) / 1440, 3);
  expect(scaled.missedShare).toBeCloseTo(9 / 480, 3);
  expect(scaled.waitMinutes.p99).toBeGreaterThan(1);
});

test('a day whose fleet never changes is what its minutes add up to', () => {
  let constant = 0;
  fc.assert(
    fc.property(days, fc.double({ min: 0.001, max: 3, noNaN: true }), fc.nat(3), (day, meanLoad, minInstances) => {
      const policy = { ...POLICY, minInstances };
      const { load, ordered, serving } = fleetByMinute({ day, meanLoad, policy });
      const first = ordered[0] ?? 0;
      if (first === 0 || ordered.some((each) => each !== first)) return;
      constant += 1;
      const each = load.map((arrivals, minute) => arrivals / (serving[minute] ?? 0));
      const scaled = simulateDay({ day, meanLoad, policy });
      expect(scaled.meanInstances).toBeCloseTo(first, 9);
      expect(scaled.peakInstances).toBe(first);
      expect(scaled.load).toEqual(quantilesOf(each, load));
    }),
  );
  expect(constant).toBeGreaterThan(10);
});
