import fc from 'fast-check';
import { expect, test } from 'vitest';
import { instancesForPeak } from '#core/price/pricing/always-on.ts';
import { type Day, dayOfShape } from '#core/price/traffic/day.ts';
import { createRandom } from '#core/math/stats/random.ts';
import { NO_RETRIES } from '#core/scale/callers.ts';
import { drawStarts } from '#core/scale/start-times.ts';
import { simulateFleet } from '#core/scale/simulate.ts';
import { type Autoscaler, type AutoscalerKind, policyOf } from './autoscaler.ts';
import { fleetByMinute, simulateWeek } from './simulate-week.ts';
import { RULES, SCALER } from './testing.ts';

const KINDS: readonly AutoscalerKind[] = [
  'target-tracking',
  'ec2-tracking',
  'pods',
  'pods-on-nodes',
  'vertex',
  'instance-group',
  'azure-rules',
  'cloud-run',
  'container-apps',
  'async',
];
const MAY_BE_EMPTY = new Set<AutoscalerKind>(['cloud-run', 'container-apps', 'async']);
const scaled = (day: Day, meanLoad: number, patch: Partial<Autoscaler> = {}) =>
  simulateWeek({ day, meanLoad, autoscaler: { ...SCALER, ...patch }, rules: RULES, callersWait: false });

const days = fc
  .tuple(
    fc.constantFrom('flat' as const, 'diurnal' as const, 'business-hours' as const, 'bursty' as const),
    fc.double({ min: 1, max: 20, noNaN: true }),
  )
  .map(([shape, peak]) => dayOfShape(shape, peak));

/** Constant except for one hour at four times the rate, from 10:00. */
function hourAtFour(): Day {
  const rest = 24 / 27;
  const perMinute = Float64Array.from({ length: 1440 }, (_, m) => (m >= 600 && m < 660 ? 4 * rest : rest));
  return { perMinute, peak: 4 * rest };
}

test('a step agrees with a hand calculation: alarm, start, cooldown, missed requests and paid instances', () => {
  // X_slo carries 0.9 mean loads of 8/9: 0.8 quiet (2 instances at half load), 3.2 busy (7 instances). Starts are equal without a tail.
  const still = { ...RULES, burst: { correlation: 0, windowS: 1 } };
  const options = { day: hourAtFour(), meanLoad: 0.9, rules: still, callersWait: false };
  const autoscaler = { ...SCALER, minInstances: 1, startS: 120 };
  const { ordered, serving, missed } = fleetByMinute({ ...options, autoscaler });
  expect([ordered[599], serving[599]]).toEqual([2, 2]);
  // Data points of 10:00, 10:01 and 10:02 are above the target; the last one is known a minute after it ends, at 10:04.
  expect([ordered[603], ordered[605]]).toEqual([2, 7]);
  // Instances start in two minutes at the median; all serve by 10:10, and the queue of 7 minutes is worked off soon after.
  expect(serving[604]).toBe(2);
  expect(serving[612]).toBe(7);
  // All that arrive while two instances get more than they carry are late.
  expect(missed[601]).toBeCloseTo(3.2, 3);
  expect(missed[615]).toBe(0);
  // Fifteen data points below 90 % of the target end five instances at 11:16.
  expect(ordered[673]).toBe(7);
  expect(ordered[678]).toBe(2);
});

test('flat traffic has as many instances as an always-on endpoint', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.01, max: 60, noNaN: true }), fc.integer({ min: 1, max: 3 }), (meanLoad, min) => {
      const flat = scaled(dayOfShape('flat', 1), meanLoad, { minInstances: min });
      const alwaysOn = instancesForPeak({ peakPerS: meanLoad, xSloPerS: 1, minInstances: min });
      expect(Math.abs(flat.meanInstances - alwaysOn)).toBeLessThanOrEqual(meanLoad % 0.5 < 1e-8 ? 1 : 1e-6);
      expect(flat.missedShare).toBe(0);
    }),
  );
});

test.each(KINDS)('%s keeps its minimum, serves or misses every request, and pays for what the load needs', (kind) => {
  fc.assert(
    fc.property(days, fc.double({ min: 0.05, max: 30, noNaN: true }), fc.nat({ max: 3 }), (day, meanLoad, min) => {
      const minInstances = MAY_BE_EMPTY.has(kind) ? min : Math.max(1, min);
      const podsPerInstance = kind === 'pods-on-nodes' ? 3 : 1;
      const found = scaled(day, meanLoad, { kind, minInstances, podsPerInstance });
      expect(found.meanInstances).toBeGreaterThanOrEqual(minInstances * 0.999);
      expect(found.missedShare).toBeGreaterThanOrEqual(0);
      expect(found.missedShare).toBeLessThanOrEqual(1);
      expect(found.missedMinutes).toBeLessThanOrEqual(10_080);
      // Work that queues is served at the latest when there is capacity for it.
      expect(found.meanInstances).toBeGreaterThan(0.5 * meanLoad);
    }),
    { numRuns: 12 },
  );
});

test('instances that always run miss less, and a schedule before a load that recurs misses nothing', () => {
  fc.assert(
    fc.property(days, fc.double({ min: 1, max: 30, noNaN: true }), (day, meanLoad) => {
      const missed = [0, 0.5, 1].map((keptShare) => scaled(day, meanLoad, { keptShare }).missedShare);
      expect(missed[1]).toBeLessThanOrEqual((missed[0] ?? 0) + 1e-3);
      expect(missed[2]).toBeLessThanOrEqual(1e-6);
    }),
    { numRuns: 20 },
  );
  const office = dayOfShape('business-hours', 3);
  const [usual, planned] = [false, true].map((isScheduled) => scaled(office, 5, { isScheduled }));
  expect(usual?.missedMinutes).toBeGreaterThan(7);
  expect(planned?.missedMinutes).toBe(0);
  expect(planned?.meanInstances).toBeLessThan(scaled(office, 5, { keptShare: 1 }).meanInstances / 2);
});

test('a fleet that may scale to zero is empty at night, and the morning waits for the first instance', () => {
  const night = scaled(dayOfShape('business-hours', 3), 0.1, { kind: 'async', minInstances: 0 });
  expect(night.meanInstances).toBeCloseTo(480 / 1440, 1);
  expect(night.missedShare).toBeGreaterThan(4 / 480);
  expect(Math.floor(night.worstFromMinute / 60) % 24).toBe(9);
});

/** The same fleet with whole requests at random times, and requests of random lengths. */
function bySecond(kind: AutoscalerKind, day: Day, meanLoad: number) {
  const autoscaler = { ...SCALER, kind };
  const perInstancePerS = 40;
  const random = createRandom(7);
  const poisson = (mean: number): number => Math.max(0, Math.round(mean + Math.sqrt(mean) * random.normal()));
  const counts = Float64Array.from({ length: 2 * 86_400 }, (_, second) =>
    poisson(meanLoad * perInstancePerS * (day.perMinute[Math.floor(second / 60) % 1440] ?? 0)),
  );
  const starts = drawStarts({ kind: 'log-normal', medianS: 120, p99S: 240 }, RULES.burst, random.fork('starts'));
  const most = 2 * Math.ceil((day.peak * meanLoad) / 0.5);
  // The metric counts requests: 40 requests a second are a load of 1.
  const policy = policyOf({ ...autoscaler, safetyFactor: 0.5 * perInstancePerS }, RULES, { most, schedule: null });
  const { bins } = simulateFleet({
    trace: { startWeekday: 0, binS: 1, counts },
    policy,
    server: { slots: 4, serviceS: 0.1, serviceScv: 1 },
    callers: { lateS: 1, timeoutS: Infinity, queueLimit: Infinity, whileEmpty: 'wait', retries: NO_RETRIES },
    starts,
    drainS: 30,
    initial: 2,
    random,
    nodes: null,
    binS: 60,
  });
  const second = (values: Float64Array): number => values.subarray(1440).reduce((sum, value) => sum + value, 0);
  return {
    instances: (second(bins.readyS) + second(bins.startingS) + second(bins.drainingS)) / 86_400,
    missedShare: second(bins.late) / second(bins.arrived),
  };
}

test('the fluid agrees with whole requests at random times within 1 % of the requests and 3 % of the instances', () => {
  for (const kind of ['target-tracking', 'ec2-tracking'] as const) {
    for (const [shape, peak] of [
      ['diurnal', 2],
      ['business-hours', 3],
      ['flash-crowd', 8],
    ] as const) {
      const day = dayOfShape(shape, peak);
      const [fluid, whole] = [scaled(day, 6, { kind }), bySecond(kind, day, 6)];
      expect(Math.abs(fluid.meanInstances / whole.instances - 1), `${kind} ${shape}`).toBeLessThan(0.03);
      expect(Math.abs(fluid.missedShare - whole.missedShare), `${kind} ${shape}`).toBeLessThan(0.01);
    }
  }
});

test('an asynchronous endpoint starts about the instances that are needed, and its last one ends a quarter of an hour after the last request', () => {
  const asynchronous = { ...SCALER, kind: 'async', minInstances: 0, safetyFactor: 0.8, startS: 300 } as const;
  const week = { rules: RULES, callersWait: false, autoscaler: asynchronous };
  const diurnal = fleetByMinute({ ...week, day: dayOfShape('diurnal', 2.5), meanLoad: 10 });
  // The peak of 25 needs 32 instances at 80 %.
  expect(Math.max(...diurnal.ordered)).toBeLessThanOrEqual(33);
  const { ordered } = fleetByMinute({ ...week, day: dayOfShape('business-hours', 3), meanLoad: 0.1 });
  // From 9:00 to 17:00, with a quarter of an hour at the end and the minutes that alarms and metrics are late.
  const running = ordered.filter((instances) => instances > 0.5).length;
  expect(running).toBeGreaterThanOrEqual(480 + 15);
  expect(running).toBeLessThan(480 + 15 + 7);
});
