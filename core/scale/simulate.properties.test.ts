import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom } from '#core/math/stats/random.ts';
import { cloudRunPolicy } from './policies/cloud-run.ts';
import { containerAppsPolicy } from './policies/container-apps.ts';
import { hpa } from './policies/hpa.ts';
import { clusterAutoscaler } from './policies/cluster-autoscaler.ts';
import { scheduled } from './policies/scheduled.ts';
import { targetTracking } from './policies/target-tracking.ts';
import { vertexPolicy } from './policies/vertex.ts';
import { type Policy, requestsPerInstance, utilisation } from './policy.ts';
import { type FleetOptions, simulateFleet } from './simulate.ts';
import { drawStarts } from './start-times.ts';
import { BEHAVIOR, HPA, TRACKING } from './testing.ts';

/** Every policy of a fleet, within limits. */
function policiesFor(min: number, max: number): readonly Policy[] {
  const cpu = { kind: 'cpu', signal: utilisation(4), percent: 60 } as const;
  const tracking = targetTracking({ rules: TRACKING, signal: utilisation(4), target: 60, min, max, warmUpS: 120 });
  return [
    hpa({ rules: HPA, behavior: BEHAVIOR, metrics: [cpu], min: Math.max(1, min), max }),
    tracking,
    scheduled(tracking, [
      { weekS: 600, min: Math.max(min, 2), max },
      { weekS: 1200, min, max },
    ]),
    cloudRunPolicy(
      { windowS: 60, everyS: 5, cpuTarget: 0.6, concurrencyTarget: 0.6, idleS: 300 },
      { maxConcurrency: 4, cpuPerRequest: 0.2, cpus: 1, min, max },
    ),
    containerAppsPolicy(
      { httpEveryS: 15, pollS: 30, cooldownS: 60, downWindowS: 300, leastStep: 4 },
      { scale: 'http', target: 20, min, max },
    ),
    vertexPolicy(
      { everyS: 15, windowS: 300, delayS: 15 },
      { signal: utilisation(4), target: 60, min: Math.max(1, min), max },
    ),
    targetTracking({ rules: TRACKING, signal: requestsPerInstance, target: 900, min, max, warmUpS: null }),
  ];
}

const retries = fc.record({
  most: fc.nat(3),
  share: fc.double({ min: 0, max: 1, noNaN: true }),
  delayS: fc.integer({ min: 1, max: 20 }),
});
const traces = fc.record({
  seed: fc.integer(),
  levels: fc.array(fc.double({ min: 0, max: 200, noNaN: true }), { minLength: 1, maxLength: 8 }),
});
type Levels = typeof traces extends fc.Arbitrary<infer T> ? T : never;

/** Half an hour of random requests a second, at one level after the other. */
function traceOf({ seed, levels }: Levels) {
  const random = createRandom(seed);
  const counts = Float64Array.from({ length: 1800 }, (_, second) => {
    const rate = levels[Math.floor((second * levels.length) / 1800)] ?? 0;
    return Math.max(0, Math.round(rate + Math.sqrt(rate) * random.normal()));
  });
  return { startWeekday: 0, binS: 1, counts };
}
const fleets = fc.record({
  trace: traces,
  which: fc.nat(6),
  min: fc.nat(3),
  max: fc.integer({ min: 3, max: 12 }),
  initial: fc.nat(14),
  serviceS: fc.double({ min: 0.01, max: 8, noNaN: true }),
  drainS: fc.nat(60),
  timeoutS: fc.constantFrom(1, 5, 30, Infinity),
  queueLimit: fc.constantFrom(0, 10, 500, Infinity),
  whileEmpty: fc.constantFrom('wait' as const, 'fail' as const),
  retries,
  hasNodes: fc.boolean(),
});

type Drawn = typeof fleets extends fc.Arbitrary<infer T> ? T : never;

function optionsOf(drawn: Drawn): FleetOptions {
  const { which, min, max, timeoutS, queueLimit, whileEmpty, serviceS, hasNodes } = drawn;
  const policy = policiesFor(min, max)[which];
  if (policy === undefined) throw new Error('there is a policy for each number');
  const starts = drawStarts(
    { kind: 'log-normal', medianS: 30, p99S: 120 },
    { correlation: 0.5, windowS: 30 },
    createRandom(1),
  );
  const rules = clusterAutoscaler({ scanS: 10, requestS: 5, unneededS: 60, afterAddS: 60, parallel: 10 });
  return {
    trace: traceOf(drawn.trace),
    policy,
    server: { slots: 4, serviceS, serviceScv: 1 },
    callers: { lateS: 2, timeoutS, queueLimit, whileEmpty, retries: drawn.retries },
    starts,
    random: createRandom(2),
    drainS: drawn.drainS,
    initial: drawn.initial,
    nodes: hasNodes ? { rules, podsPerNode: 3, minNodes: 0, maxNodes: 20, starts } : null,
    binS: 60,
  };
}

const total = (series: Float64Array): number => series.reduce((sum, each) => sum + each, 0);

test('requests are conserved, bins add up, and nothing is negative', () => {
  fc.assert(
    fc.property(fleets, (drawn) => {
      const { totals, unfinished, bins } = simulateFleet(optionsOf(drawn));
      const { arrived, served, failed, throttled, late } = totals;
      expect(Math.abs(served + failed + throttled + unfinished - arrived)).toBeLessThan(1e-6 * Math.max(1, arrived));
      // Late requests are counted when they get a slot, before they are served.
      expect(late).toBeLessThanOrEqual(served + unfinished + 1e-6);
      for (const name of [
        'arrived',
        'served',
        'late',
        'failed',
        'throttled',
        'readyS',
        'startingS',
        'drainingS',
        'busyS',
      ] as const) {
        expect(total(bins[name])).toBeCloseTo(totals[name], 4);
        for (const each of bins[name]) expect(each).toBeGreaterThan(-1e-6);
      }
      for (const each of bins.waiting) expect(each).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: 200 },
  );
});

test('the capacity stays within the limits, and two runs are equal', () => {
  fc.assert(
    fc.property(fleets, (drawn) => {
      const { policy } = optionsOf(drawn);
      const one = simulateFleet(optionsOf(drawn));
      expect(one.highest).toBeLessThanOrEqual(policy.max);
      expect(one.lowest).toBeGreaterThanOrEqual(policy.min);
      for (const desired of one.bins.desired) {
        expect(desired).toBeGreaterThanOrEqual(policy.min);
        expect(desired).toBeLessThanOrEqual(policy.max);
      }
      expect(one.totals.readyS).toBeLessThanOrEqual(policy.max * 1800);
      expect(simulateFleet(optionsOf(drawn))).toEqual(one);
    }),
    { numRuns: 100 },
  );
});
