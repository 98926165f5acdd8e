import { expect, test } from 'vitest';
import { makeSchedule } from '#core/math/queueing/arrivals.ts';
import { lindleyWaitsMs } from '#core/math/queueing/lindley.ts';
import { createRandom } from '#core/math/stats/random.ts';
import { excursionSums, lateRequests } from './excursions.ts';
import type { OpenLoopTimes } from './open-loop-times.ts';
import { intervalsOf, percentileInterval } from './point-intervals.ts';

/** M/M/1 with a mean service time of 1 ms. */
function queue(load: number, count: number, seed: number): OpenLoopTimes {
  const arrivalMs = makeSchedule({ arrivals: { kind: 'poisson' }, ratePerS: 1000 * load, seed, count });
  const random = createRandom(seed).fork('services');
  const services = arrivalMs.map(() => random.exponential());
  const waits = lindleyWaitsMs(arrivalMs, services);
  const startedMs = arrivalMs.map((ms, index) => ms + (waits[index] ?? 0));
  return {
    arrivalMs,
    releasedMs: arrivalMs,
    startedMs,
    finishedMs: startedMs.map((ms, index) => ms + (services[index] ?? 0)),
    servedWith: new Int32Array(count).fill(1),
    busyMs: new Float64Array(1),
  };
}

test('excursions end where an arrival finds the queue as short as it gets', () => {
  const times: OpenLoopTimes = {
    arrivalMs: Float64Array.of(0, 1, 2, 10, 11, 20),
    releasedMs: new Float64Array(6),
    startedMs: new Float64Array(6),
    finishedMs: Float64Array.of(4, 6, 8, 14, 15, 21),
    servedWith: new Int32Array(6).fill(1),
    busyMs: new Float64Array(1),
  };
  expect(excursionSums({ times, leadIn: 0, valueOf: () => 1 })).toEqual([3, 2, 1]);
  expect(excursionSums({ times, leadIn: 2, valueOf: () => 1 })).toEqual([1, 2, 1]);
  expect(lateRequests({ times, leadIn: 0, limitMs: 3.5 })).toEqual({ requests: 6, excursions: [3, 2] });
});

test('requests that failed or were not answered are later than any limit', () => {
  const times = queue(0.3, 2000, 1);
  times.servedWith.fill(0, 100, 110);
  times.servedWith.fill(-1, 500, 511);
  const { excursions } = lateRequests({ times, leadIn: 0, limitMs: 1e9 });
  expect(excursions.reduce((sum, size) => sum + size, 0)).toBe(21);
  // More than one per cent of the requests have no latency, so p99 has none.
  expect(percentileInterval({ times, percentile: 99 })).toBeNull();
  expect(percentileInterval({ times, percentile: 50 })?.value).toBeGreaterThan(0);
});

test('the interval of a percentile has its bounds around the value, and narrows with more requests', () => {
  const [few, many] = [20_000, 200_000].map((count) =>
    percentileInterval({ times: queue(0.3, count, 2), percentile: 95 }),
  );
  for (const interval of [few, many]) {
    expect(interval?.low).toBeLessThan(interval?.value ?? 0);
    expect(interval?.high).toBeGreaterThan(interval?.value ?? Infinity);
  }
  const width = (interval: typeof few) => (interval?.high ?? Infinity) / (interval?.low ?? 1);
  expect(width(many)).toBeLessThan(width(few));
});

test('intervals of p99 and of the mean hold the truth of M/M/1 nine times in ten', () => {
  const load = 0.3;
  const truth = { p99: Math.log(100) / (1 - load), mean: 1 / (1 - load) };
  const held = { p99: 0, mean: 0 };
  const runs = 60;
  for (let seed = 0; seed < runs; seed++) {
    const { p99Ms, meanMs } = intervalsOf({ times: queue(load, 40_000, 100 + seed), leadIn: 500 });
    if ((p99Ms?.low ?? Infinity) <= truth.p99 && truth.p99 <= (p99Ms?.high ?? 0)) held.p99 += 1;
    if ((meanMs.low ?? Infinity) <= truth.mean && truth.mean <= (meanMs.high ?? 0)) held.mean += 1;
  }
  expect(held.p99 / runs).toBeGreaterThanOrEqual(0.82);
  expect(held.mean / runs).toBeGreaterThanOrEqual(0.82);
});

test('a busy queue, and a few stalls, leave no bounds', () => {
  const busy = intervalsOf({ times: queue(0.9, 3000, 3) });
  expect([busy.p99Ms?.low, busy.p99Ms?.high, busy.meanMs.low, busy.meanMs.high]).toEqual([null, null, null, null]);
  const calm = queue(0.3, 40_000, 4);
  expect(intervalsOf({ times: calm }).p99Ms?.low).not.toBeNull();
  const stalled = intervalsOf({ times: calm, stallsAtMs: [1, 5, 900] });
  expect([stalled.p99Ms?.low, stalled.meanMs.high]).toEqual([null, null]);
});

test('many stalled services are few pieces of evidence if they come in clumps', () => {
  const times = queue(0.3, 40_000, 4);
  const clumps = (each: number) =>
    Array.from({ length: 60 }, (_, index) => 1000 * Math.floor(index / each) + (index % each));
  expect(intervalsOf({ times, stallsAtMs: clumps(20) }).p99Ms?.low).toBeNull();
  expect(intervalsOf({ times, stallsAtMs: clumps(4) }).p99Ms?.low).not.toBeNull();
});

test('the mean has an interval only where p99 has one, or over a minute', () => {
  const short = intervalsOf({ times: queue(0.3, 4000, 3) });
  expect([short.p99Ms?.low, short.meanMs.low]).toEqual([null, null]);
  const slow = (ms: Float64Array) => ms.map((each) => 5 * each);
  const times = queue(0.3, 4000, 3);
  const minute = { ...times, arrivalMs: slow(times.arrivalMs), finishedMs: slow(times.finishedMs) };
  const { p99Ms, meanMs } = intervalsOf({ times: minute });
  expect(p99Ms?.low).toBeNull();
  expect(meanMs.low).toBeGreaterThan(0);
});
