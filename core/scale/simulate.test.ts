import { expect, test } from 'vitest';
import { createRandom } from '#core/math/stats/random.ts';
import { missedSeconds, worstHour } from './bins.ts';
import { type Callers, NO_RETRIES } from './callers.ts';
import { clusterAutoscaler } from './policies/cluster-autoscaler.ts';
import { targetTracking } from './policies/target-tracking.ts';
import { periodic, type Policy, utilisation } from './policy.ts';
import { type FleetOptions, simulateFleet } from './simulate.ts';
import { bySecond } from './trace.ts';

/** A fleet that nothing changes. */
const fixed = (instances: number): Policy => ({
  min: instances,
  max: instances,
  begin: () => periodic({ everyS: 1e9 }, ({ desired }) => desired),
});
const CALLERS: Callers = {
  lateS: 5,
  timeoutS: Infinity,
  queueLimit: Infinity,
  whileEmpty: 'wait',
  retries: NO_RETRIES,
};

function simulate(counts: readonly number[], options: Partial<FleetOptions> = {}) {
  return simulateFleet({
    trace: { startWeekday: 0, binS: 1, counts: Float64Array.from(counts) },
    policy: fixed(1),
    server: { slots: 1, serviceS: 0.1, serviceScv: 0 },
    callers: CALLERS,
    starts: () => 60,
    random: createRandom(1),
    drainS: 0,
    initial: 1,
    nodes: null,
    binS: 60,
    ...options,
  });
}
/** `quiet` requests a second, but `busy` in [from, to). */
const step = (seconds: number, [from, to]: readonly [number, number], quiet: number, busy: number): readonly number[] =>
  Array.from({ length: seconds }, (_, second) => (second >= from && second < to ? busy : quiet));

test('a fleet at half of its capacity serves all, none late, and uses half of its slot', () => {
  const { totals, unfinished } = simulate(step(600, [0, 0], 5, 5));
  expect(totals).toMatchObject({ arrived: 3000, late: 0, failed: 0, throttled: 0, readyS: 600 });
  expect(totals.served + unfinished).toBeCloseTo(3000, 6);
  expect(totals.busyS / 600).toBeCloseTo(0.5, 3);
});

test('a minute of twice the capacity leaves a queue of 600, whose late requests agree with a hand calculation', () => {
  // 10 requests/s are served. From 100 s to 160 s 20 arrive each second; the queue grows by 10/s to 600 and shrinks by 5/s until 280 s.
  const { totals, bins } = simulate(step(600, [100, 160], 5, 20));
  expect(bins.waiting[2]).toBeCloseTo((180 - 160) * -5 + 600, -1);
  expect(totals.failed + totals.throttled).toBe(0);
  // A request waits queue ÷ 10 s. Above 4.9 s: it arrives from 104.9 s on, while the queue is above 49, until 160 + 551/5 s.
  expect(totals.late).toBeCloseTo((160 - 104.9) * 20 + (551 / 5) * 5, -1.5);
  expect(worstHour(bins)).toMatchObject({ startS: 0, arrived: 600 * 5 + 60 * 15 });
  expect(missedSeconds(bins, 0.01)).toBe(4 * 60);
});

test('callers that give up after 10 s bound the queue, and those beyond its limit are throttled', () => {
  const giveUp = simulate(step(400, [100, 300], 5, 20), { callers: { ...CALLERS, timeoutS: 10 } });
  // The wait reaches 10 s when 200 requests are in the queue... 100 of them are served: in 10 s, 20 × 10 − 10 × 10 wait.
  expect(Math.max(...giveUp.bins.waiting)).toBeGreaterThan(95);
  expect(Math.max(...giveUp.bins.waiting)).toBeLessThan(215);
  // What arrives beyond the capacity in 200 s is 2000; the queue that is left at 300 s is served in time or gives up.
  expect(giveUp.totals.failed).toBeGreaterThan(1700);
  expect(giveUp.totals.failed).toBeLessThan(1960);
  const refuse = simulate(step(400, [100, 300], 5, 20), { callers: { ...CALLERS, queueLimit: 30 } });
  // 2000 beyond the capacity, less the queue of 30.
  expect(refuse.totals.throttled).toBeCloseTo(1970, -1);
  expect(Math.max(...refuse.bins.waiting)).toBeLessThanOrEqual(30.001);
});

test('retries add their load, and a request that needs one is late', () => {
  const retries = { most: 2, share: 1, delayS: 5 };
  const once = simulate(step(600, [100, 130], 5, 30), { callers: { ...CALLERS, queueLimit: 20 } });
  const again = simulate(step(600, [100, 130], 5, 30), { callers: { ...CALLERS, queueLimit: 20, retries } });
  expect(once.retried).toBe(0);
  expect(again.retried).toBeGreaterThan(once.totals.throttled);
  expect(again.totals.throttled).toBeLessThan(once.totals.throttled);
  expect(again.totals.late).toBeGreaterThan(once.totals.late);
  const { arrived, served, failed, throttled } = again.totals;
  expect(served + failed + throttled + again.unfinished).toBeCloseTo(arrived, 6);
});

test('without an instance requests wait or fail', () => {
  const policy: Policy = { min: 0, max: 1, begin: () => periodic({ everyS: 1e9 }, () => 0) };
  const empty = { policy, initial: 0 };
  expect(simulate([1, 1, 1, 1], empty)).toMatchObject({ unfinished: 4, totals: { served: 0, failed: 0 } });
  const failing = simulate([1, 1, 1, 1], { ...empty, callers: { ...CALLERS, whileEmpty: 'fail' } });
  expect(failing).toMatchObject({ unfinished: 0, totals: { failed: 4 } });
});

test('instances start, are ready and drain: their seconds by state', () => {
  const begin = () => periodic({ everyS: 100 }, ({ nowS }) => (nowS < 300 ? 3 : 1));
  const policy: Policy = { min: 1, max: 5, begin };
  const { totals, highest, lowest, bins } = simulate(step(600, [0, 0], 5, 5), { policy, drainS: 30 });
  // Two are ordered at 100 s, ready at 160 s, and drain from 300 s to 330 s.
  expect(totals).toMatchObject({ readyS: 600 + 2 * 140, startingS: 2 * 60, drainingS: 2 * 30 });
  expect([highest, lowest]).toEqual([3, 1]);
  expect(bins.desired[1]).toBe(3);
  // Of those that start, the ones that would be ready last end first, unpaid afterwards.
  const fickle = () => periodic({ everyS: 20 }, ({ nowS }) => (nowS < 120 ? 3 : 1));
  const cut = simulate(step(600, [0, 0], 5, 5), { policy: { ...policy, begin: fickle }, starts: () => 500 });
  expect(cut.totals).toMatchObject({ readyS: 600, startingS: 2 * 100, drainingS: 0 });
});

test('pods that fit on no node wait for one, and its seconds are counted', () => {
  const begin = () => periodic({ everyS: 100 }, () => 4);
  const rules = clusterAutoscaler({ scanS: 10, requestS: 5, unneededS: 600, afterAddS: 600, parallel: 10 });
  const { totals } = simulate(step(600, [0, 0], 5, 5), {
    policy: { min: 1, max: 5, begin },
    starts: () => 10,
    nodes: { rules, podsPerNode: 2, minNodes: 1, maxNodes: 5, starts: () => 120 },
  });
  // At 100 s one pod fits on the first node; two wait for a node that is ordered at 105 s and ready at 225 s.
  expect(totals.nodeS).toBe(600 + 495);
  expect(totals.readyS).toBe(600 + 490 + 2 * 365);
});

test('without requests nothing is in use, however much requests differ', () => {
  const seen: number[] = [];
  const begin = () =>
    periodic({ everyS: 10 }, (fleet) => {
      seen.push(fleet.sum('busy', fleet.nowS - 10, fleet.nowS));
      return 1;
    });
  const server = { slots: 4, serviceS: 0.1, serviceScv: 1 };
  simulate([...step(100, [0, 0], 0, 0), ...step(100, [0, 0], 9, 9)], { server, policy: { min: 1, max: 1, begin } });
  expect(seen.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 0));
  // Then 90 requests of 0.1 s, whose times vary by as much as their mean: 9 s ± 0.95 s.
  const later = seen.slice(11);
  expect(Math.min(...later)).toBeGreaterThan(9 - 4 * 0.95);
  expect(new Set(later).size).toBe(later.length);
});

test('a trace by minutes is spread over its seconds, and keeps its counts', () => {
  const minutes = { startWeekday: 2, binS: 60, counts: Float64Array.from([0, 3, 600, 90_000]) };
  const seconds = bySecond(minutes, createRandom(1));
  const sum = (from: number) => seconds.counts.subarray(from, from + 60).reduce((all, each) => all + each, 0);
  expect([0, 60, 120, 180].map(sum)).toEqual([0, 3, 600, 90_000]);
  expect(Math.max(...seconds.counts.subarray(120, 180))).toBeGreaterThan(10);
  expect(bySecond(seconds, createRandom(2))).toBe(seconds);
});

test('a week by minutes gives the same as by seconds of the same rate', () => {
  const counts = Float64Array.from({ length: 120 }, (_, minute) => 60 * (minute % 40 < 20 ? 4 : 40));
  const rules = { periodS: 60, delayS: 15, outPoints: 3, inPoints: 15, inShare: 0.9, inCooldownS: 0 };
  const policy = targetTracking({ rules, signal: utilisation(1), target: 50, min: 1, max: 9, warmUpS: null });
  const even = Array.from({ length: 7200 }, (_, second) => (counts[Math.floor(second / 60)] ?? 0) / 60);
  const bySeconds = simulate(even, { policy });
  const byMinutes = simulate([], { policy, trace: { startWeekday: 0, binS: 60, counts } });
  for (const name of ['arrived', 'served', 'late', 'readyS', 'busyS'] as const) {
    expect(byMinutes.totals[name]).toBeCloseTo(bySeconds.totals[name], 6);
  }
  expect(byMinutes.totals.late).toBeGreaterThan(1000);
});
