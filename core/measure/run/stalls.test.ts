import { expect, test } from 'vitest';
import { createRandom } from '#core/math/stats/random.ts';
import type { OpenLoopTimes } from './open-loop-times.ts';
import { serviceStalls } from './service-stalls.ts';
import { servicesOf, stallsOf, withoutStalls, withoutWaits } from './stalls.ts';

const SERVICE_MS = 0.05;

/** One server at a load of 20 % for two seconds, whose thread is preempted at random for `stallShare` of the time, `stallMs` each. */
function served(options: {
  readonly stallShare: number;
  readonly stallMs: number;
  readonly seed: number;
}): OpenLoopTimes {
  const random = createRandom(options.seed);
  const arrivals: number[] = [];
  for (let at = 0; at < 2000; at += (SERVICE_MS / 0.2) * random.exponential()) arrivals.push(at);
  const stalls = random.fork('stalls');
  const meanGapMs = options.stallMs / Math.max(options.stallShare, 1e-12);
  let nextStallMs = meanGapMs * stalls.exponential();
  let freeMs = 0;
  const started: number[] = [];
  const finished: number[] = [];
  for (const arrival of arrivals) {
    const start = Math.max(arrival, freeMs);
    let end = start + SERVICE_MS * (0.9 + 0.2 * random.uniform());
    while (nextStallMs < end) {
      if (nextStallMs + options.stallMs > start) end += options.stallMs - Math.max(0, start - nextStallMs);
      nextStallMs += options.stallMs + meanGapMs * stalls.exponential();
    }
    started.push(start);
    finished.push(end);
    freeMs = end;
  }
  const count = arrivals.length;
  return {
    arrivalMs: Float64Array.from(arrivals),
    releasedMs: Float64Array.from(arrivals),
    startedMs: Float64Array.from(started),
    finishedMs: Float64Array.from(finished),
    servedWith: new Int32Array(count).fill(1),
    busyMs: Float64Array.of(count * SERVICE_MS),
  };
}

const judged = (times: OpenLoopTimes, utilisation = 0.2) => {
  const calm = withoutStalls(times, 1);
  return calm === null ? null : stallsOf({ times, calm, utilisation });
};

const factorOf = (times: OpenLoopTimes): number => judged(times)?.factor ?? Number.NaN;

test('the service times of a server without stalls explain its tail', () => {
  for (const seed of [1, 2, 3]) expect(factorOf(served({ stallShare: 0, stallMs: 3, seed }))).toBeCloseTo(1, 6);
});

test('stalls that take 3 % of the time determine the tail', () => {
  for (const seed of [1, 2, 3]) expect(factorOf(served({ stallShare: 0.03, stallMs: 3, seed }))).toBeGreaterThan(5);
});

test('stalls that take 0.3 % of the time rarely determine two points in a row', () => {
  const stalled = Array.from(
    { length: 60 },
    (_, seed) => factorOf(served({ stallShare: 0.003, stallMs: 2, seed })) > 2,
  );
  const pairs = stalled.filter((each, index) => each && stalled[index - 1] === true).length;
  expect(pairs).toBeLessThanOrEqual(6);
});

test('a model with one slow row in ten does not count as stalled', () => {
  const times = served({ stallShare: 0, stallMs: 1, seed: 4 });
  const slow = times.finishedMs.map((finished, index) => (index % 10 === 0 ? finished + 0.1 : finished));
  expect(factorOf({ ...times, finishedMs: slow })).toBeLessThan(1.2);
});

test('stalls are not judged at higher load, with few requests, or for batches', () => {
  const times = served({ stallShare: 0, stallMs: 1, seed: 5 });
  expect(judged(times, 0.6)).toBeNull();
  expect(judged({ ...times, servedWith: times.servedWith.map(() => 2) })).toBeNull();
  const few = Object.fromEntries(
    (['arrivalMs', 'releasedMs', 'startedMs', 'finishedMs', 'servedWith'] as const).map((key) => [
      key,
      times[key].slice(0, 100),
    ]),
  );
  expect(judged({ ...times, ...few })).toBeNull();
});

test('a point without its stalls has the arrivals of the point, and no service longer than usual', () => {
  const stalled = served({ stallShare: 0.03, stallMs: 3, seed: 6 });
  const calm = withoutStalls(stalled, 1);
  if (calm === null) throw new Error('a point without stalls was expected');
  expect(calm.stalls.length).toBeGreaterThan(10);
  expect(Math.min(...calm.stalls.map(({ lengthMs }) => lengthMs))).toBeGreaterThan(0.3);
  expect(calm.times.arrivalMs).toBe(stalled.arrivalMs);
  const services = calm.times.finishedMs.map((ms, index) => ms - (calm.times.startedMs[index] ?? 0));
  expect(services.reduce((longest, ms) => Math.max(longest, ms))).toBeLessThan(0.4);
});

/** A request of 1 ms each 4 ms; some take longer, and wait for a core for a part of that. */
function shared(more: (index: number) => { readonly moreMs: number; readonly waitedMs: number }): OpenLoopTimes {
  const count = 4000;
  const arrivalMs = Float64Array.from({ length: count }, (_, index) => 4 * index);
  const extra = Array.from({ length: count }, (_, index) => more(index));
  return {
    arrivalMs,
    releasedMs: arrivalMs,
    startedMs: arrivalMs.slice(),
    finishedMs: arrivalMs.map((ms, index) => ms + 1 + (extra[index]?.moreMs ?? 0)),
    waitedMs: Float64Array.from(extra, ({ waitedMs }) => waitedMs),
    servedWith: new Int32Array(count).fill(1),
    busyMs: new Float64Array(1),
  };
}

const storedStalls = (times: OpenLoopTimes) => serviceStalls([servicesOf(withoutWaits(times, 1))]);

test('services that waited for a core while others ran have no stall that travels with the model', () => {
  const busy = shared((index) => (index % 25 === 0 ? { moreMs: 7, waitedMs: 6.95 } : { moreMs: 0, waitedMs: 0 }));
  expect(serviceStalls([servicesOf(busy)])?.perBusyS).toBeGreaterThan(30);
  expect(storedStalls(busy)).toBeNull();
  expect(withoutStalls(withoutWaits(busy, 1), 1)?.stalls).toEqual([]);
});

test('a pause of the process counts, also on a busy machine', () => {
  const paused = shared((index) => {
    if (index % 500 === 250) return { moreMs: 100, waitedMs: 0.2 };
    return index % 25 === 0 ? { moreMs: 7, waitedMs: 7 } : { moreMs: 0, waitedMs: 0 };
  });
  const found = storedStalls(paused);
  expect(found?.lengthsMs).toHaveLength(8);
  for (const ms of found?.lengthsMs ?? []) expect(Math.abs(ms - 100)).toBeLessThan(1);
});

test('a point without any wait for a core, or where it is not known, is as it was measured', () => {
  const calm = shared(() => ({ moreMs: 0, waitedMs: 0 }));
  expect(withoutWaits(calm, 1)).toBe(calm);
  const { waitedMs, ...unknown } = shared(() => ({ moreMs: 7, waitedMs: 7 }));
  expect(waitedMs).toHaveLength(4000);
  expect(withoutWaits(unknown, 1)).toBe(unknown);
});

test('a pause that finds an idle server shows as a late start', () => {
  const calm = shared(() => ({ moreMs: 0, waitedMs: 0 }));
  const later = (ms: Float64Array) => ms.map((each, index) => (index === 2000 ? each + 2.5 : each));
  const late = { ...calm, startedMs: later(calm.startedMs), finishedMs: later(calm.finishedMs) };
  expect(withoutStalls(calm, 1)?.stalls).toEqual([]);
  expect(withoutStalls(late, 1)?.stalls).toEqual([]);
  const paused = late.startedMs.map((each, index) => (index === 2000 ? each + 1 : each));
  const found = withoutStalls({ ...late, startedMs: paused, finishedMs: paused.map((ms) => ms + 1) }, 1);
  expect(found?.stalls).toEqual([{ atMs: 8003.5, lengthMs: 3.5 }]);
});
