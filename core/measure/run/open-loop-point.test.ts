import { expect, test } from 'vitest';
import { makeSchedule } from '#core/math/queueing/arrivals.ts';
import { fifoWaitsMs } from '#core/math/queueing/lindley.ts';
import { openLoopPoint } from './open-loop-point.ts';
import { inFlightAtArrival } from './open-loop-times.ts';
import type { OpenLoopTimes } from './open-loop-times.ts';

/** What a perfect generator and `servers` servers of constant service time would record. */
function perfectServer(options: {
  readonly ratePerS: number;
  readonly serviceMs: number;
  readonly servers?: number;
  readonly seconds?: number;
}): OpenLoopTimes {
  const { ratePerS, serviceMs, servers = 1, seconds = 10 } = options;
  const arrivalMs = makeSchedule({ arrivals: { kind: 'poisson' }, ratePerS, durationS: seconds, seed: 5 });
  const servicesMs = arrivalMs.map(() => serviceMs);
  const waits = fifoWaitsMs({ arrivalsMs: arrivalMs, servicesMs, servers });
  const startedMs = arrivalMs.map((arrival, index) => arrival + (waits[index] ?? 0));
  return {
    arrivalMs,
    releasedMs: arrivalMs.slice(),
    startedMs,
    finishedMs: startedMs.map((start) => start + serviceMs),
    servedWith: new Int32Array(arrivalMs.length).fill(1),
    busyMs: new Float64Array(servers).fill((serviceMs * arrivalMs.length) / servers),
  };
}

const point = (times: OpenLoopTimes, ratePerS: number, replicas = 1) =>
  openLoopPoint({ times, ratePerS, replicas, minAnswers: 662 });

test('a point at half load is valid, and waiting shows only in corrected latency', () => {
  const { point: measured } = point(perfectServer({ ratePerS: 250, serviceMs: 2 }), 250);
  expect(measured.verdict).toBe('valid');
  expect(measured.utilisation).toBeCloseTo(0.5, 1);
  expect(measured.uncorrected.p99Ms).toBeCloseTo(2, 6);
  expect(measured.corrected.p99Ms).toBeGreaterThan(3);
});

test('a server whose offered rate exceeds its capacity is saturated', () => {
  const { point: measured } = point(perfectServer({ ratePerS: 600, serviceMs: 2 }), 600);
  expect(measured.verdict).toBe('saturated');
  expect(measured.achievedPerS).toBeLessThan(505);
});

test('requests that are still waiting at the end are counted as dropped, and saturate the point', () => {
  const times = perfectServer({ ratePerS: 600, serviceMs: 2 });
  const last = times.arrivalMs.length - 1;
  times.servedWith[last] = 0;
  times.finishedMs[last] = Number.NaN;
  times.startedMs[last] = Number.NaN;
  const { point: measured } = point(times, 600);
  expect(measured.dropped).toBe(1);
  expect(measured.verdict).toBe('saturated');
});

test('a late generator is reported, whatever the server did', () => {
  const times = perfectServer({ ratePerS: 250, serviceMs: 2 });
  const late = { ...times, releasedMs: times.arrivalMs.map((arrival) => arrival + 3) };
  expect(point(late, 250).point.verdict).toBe('generator-limited');
});

test('too few requests give no percentile, and the verdict says so', () => {
  const { point: measured } = point(perfectServer({ ratePerS: 20, serviceMs: 2 }), 20);
  expect(measured.verdict).toBe('too-few');
  expect(measured.corrected.p99Ms).toBeNull();
  expect(measured.corrected.p50Ms).not.toBeNull();
});

test('requests answered with an error are errors, not latencies', () => {
  const times = perfectServer({ ratePerS: 250, serviceMs: 2 });
  times.servedWith.fill(-1, 0, 10);
  const { point: measured, correctedMs } = point(times, 250);
  expect(measured.errors).toBe(10);
  expect(correctedMs.length).toBe(measured.requests - 10);
});

test('the number in flight counts the arriving request and those not yet finished', () => {
  const times = { arrivalMs: Float64Array.of(0, 1, 2, 10), finishedMs: Float64Array.of(5, 6, 7, 11) };
  const empty = new Float64Array(4);
  const all = { ...times, releasedMs: empty, startedMs: empty, busyMs: empty, servedWith: new Int32Array(4) };
  expect([...inFlightAtArrival(all)]).toEqual([1, 2, 3, 1]);
});

test('a window in which requests wait by design does not count as falling behind', () => {
  const arrivalMs = Float64Array.from({ length: 800 }, (_, index) => index * 2);
  const startedMs = arrivalMs.map((arrival) => Math.ceil((arrival + 0.001) / 40) * 40);
  const times = {
    arrivalMs,
    releasedMs: arrivalMs.slice(),
    startedMs,
    finishedMs: startedMs.map((start) => start + 3),
    servedWith: new Int32Array(800).fill(20),
    busyMs: Float64Array.of(120),
  };
  const common = { times, ratePerS: 500, replicas: 1, minAnswers: 662 };
  expect(openLoopPoint({ ...common, windowMs: 40 }).point.verdict).toBe('valid');
  expect(openLoopPoint(common).point.verdict).toBe('too-few');
});

test('a point whose requests all failed is not valid, although the server was busy', () => {
  const times = perfectServer({ ratePerS: 250, serviceMs: 2 });
  times.servedWith.fill(-1);
  const { point: measured } = point(times, 250);
  expect(measured).toMatchObject({ verdict: 'too-few', achievedPerS: 0, dropped: 0 });
  expect(measured.errors).toBe(measured.requests);
  expect(measured.utilisation).toBeCloseTo(0.5, 1);
});

test('if a start is only a send, saturation is detected from the answers', () => {
  const sent = (ratePerS: number): OpenLoopTimes => {
    const times = perfectServer({ ratePerS, serviceMs: 2 });
    return { ...times, startedMs: times.arrivalMs.slice() };
  };
  const common = { replicas: 1, minAnswers: 662 };
  const overloaded = { ...common, times: sent(600), ratePerS: 600 };
  expect(openLoopPoint(overloaded).point.verdict).toBe('valid');
  expect(openLoopPoint({ ...overloaded, sendServiceMs: 2 }).point.verdict).toBe('saturated');
  expect(openLoopPoint({ ...common, times: sent(250), ratePerS: 250, sendServiceMs: 2 }).point.verdict).toBe('valid');
});
