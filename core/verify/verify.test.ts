import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Check, MeasuredTarget } from '#core/contract/verification.ts';
import { monthlyNow } from './bill-now.ts';
import { exampleJob, examplePromises, exampleTarget } from './testing.ts';
import { checksOf, type Found } from './verify.ts';

function verdicts(found: Partial<Found> & Pick<Found, 'found'>): Readonly<Record<string, readonly [string, string]>> {
  const promises = found.promises ?? examplePromises();
  const { checks } = checksOf({
    promises,
    machines: null,
    predictionsPerDay: promises.predictionsPerDay,
    ...found,
  });
  return Object.fromEntries(checks.map(({ promise, verdict, reason }) => [promise, [verdict, reason.code]]));
}

function costOf(checks: readonly Check[]): Check | undefined {
  return checks.find(({ promise }) => promise === 'cost');
}

const target = (point: Partial<MeasuredTarget['point']> = {}, patch: Partial<MeasuredTarget> = {}) => ({
  found: exampleTarget(point, patch),
  machines: 2,
});

test('a service that carries the peak within its limits holds every promise', () => {
  expect(verdicts(target())).toEqual({
    rate: ['holds', 'open-loop'],
    p99: ['holds', 'latency'],
    slo: ['holds', 'latency'],
    cost: ['holds', 'machines-needed'],
  });
});

test('requests that fail, or that the service falls behind with, break the rate, and the cost is open', () => {
  expect(verdicts(target({ answered: 5940, verdict: 'failing' }))).toMatchObject({
    rate: ['broken', 'requests-lost'],
    cost: ['not-checked', 'rate-unconfirmed'],
  });
  expect(verdicts(target({ verdict: 'server-limited' }))).toMatchObject({ rate: ['broken', 'open-loop'] });
  // A single lost request of thousands breaks nothing.
  expect(verdicts(target({ answered: 5999 }))).toMatchObject({ rate: ['holds', 'open-loop'] });
});

test('less than the peak says nothing of what is within its limits there, and breaks what is not', () => {
  const half = { offeredPerS: 50, achievedPerS: 50 };
  expect(verdicts(target(half))).toMatchObject({
    rate: ['not-checked', 'below-peak'],
    p99: ['not-checked', 'below-peak'],
    slo: ['not-checked', 'below-peak'],
  });
  const slow = {
    ...half,
    intervals: { meanMs: { value: 9, low: 8, high: 10 }, p99Ms: { value: 30, low: 25, high: 35 } },
  };
  expect(verdicts(target(slow))).toMatchObject({ p99: ['broken', 'latency'] });
});

test('a generator that is late has not offered the rate, so nothing is said', () => {
  expect(verdicts(target({ verdict: 'generator-limited', lag: { p50Ms: 4, p99Ms: 9 } }))).toMatchObject({
    rate: ['not-checked', 'generator-late'],
    p99: ['not-checked', 'generator-late'],
    slo: ['not-checked', 'generator-late'],
    cost: ['not-checked', 'rate-unconfirmed'],
  });
});

test('a lack of connections says nothing of the service', () => {
  const wait = { verdict: 'connection-limited', connectionWait: { p50Ms: 80, p99Ms: 200 }, answered: 5000 } as const;
  expect(verdicts(target(wait))).toMatchObject({
    rate: ['not-checked', 'connections-short'],
    p99: ['not-checked', 'connections-short'],
  });
});

test('a latency is broken if its whole interval is above the limit', () => {
  const slo = (low: number, high: number) => target({ sloLatencyMs: { value: (low + high) / 2, low, high } });
  expect(verdicts(slo(49, 55))).toMatchObject({ slo: ['holds', 'latency'] });
  expect(verdicts(slo(51, 55))).toMatchObject({ slo: ['broken', 'latency'] });
  expect(verdicts(target({ sloLatencyMs: null }))).toMatchObject({ slo: ['not-checked', 'too-few-answers'] });
});

test('the cost is that of the machines that today’s traffic needs', () => {
  const cost = (machines: number, perDay: number) =>
    costOf(
      checksOf({ promises: examplePromises(), found: exampleTarget(), machines, predictionsPerDay: perDay }).checks,
    );
  expect(cost(2, 4_320_000)).toMatchObject({ verdict: 'holds', found: { value: expect.closeTo(1, 6) as number } });
  // Three machines carry it: half as much again as planned.
  expect(cost(3, 4_320_000)).toMatchObject({ verdict: 'broken', found: { value: expect.closeTo(1.5, 6) as number } });
  // Twice the traffic needs four of them, so a prediction costs the same.
  expect(cost(2, 8_640_000)).toMatchObject({ verdict: 'holds', found: { value: expect.closeTo(1, 6) as number } });
  // A tenth of the traffic still needs two, so a prediction costs ten times as much.
  expect(cost(2, 432_000)).toMatchObject({ verdict: 'broken', found: { value: expect.closeTo(10, 6) as number } });
});

test('where nothing can be said of the cost, the check says why', () => {
  const open = (found: Partial<Found>) => verdicts({ found: exampleTarget(), ...found })['cost'];
  expect(open({ machines: null })).toEqual(['not-checked', 'machines-unknown']);
  const [item] = examplePromises().bill;
  const bill = (growth: object) => examplePromises({ bill: [{ code: 'x', text: 'x', monthlyUsd: 1, ...growth }] });
  expect(open({ machines: 2, promises: bill({}) })).toEqual(['not-checked', 'bill-without-quantities']);
  const traffic = { ...item, growth: 'traffic' };
  expect(open({ machines: 2, promises: bill(traffic) })).toEqual(['not-checked', 'billed-per-use']);
  const above = { ...item, growth: 'above', leastQuantity: 1 };
  expect(open({ machines: 2, promises: bill(above) })).toEqual(['not-checked', 'machines-follow-load']);
});

const job = (shards: readonly (readonly [rows: number, seconds: number])[]) => ({
  promises: exampleJob(),
  found: {
    kind: 'results' as const,
    files: ['log.jsonl'],
    shards: shards.map(([rows, seconds]) => ({ rows, seconds })),
  },
});

test('a job as fast as planned keeps its rate, its window and its cost', () => {
  expect(verdicts(job([[500_000, 2000]]))).toEqual({
    'job-rate': ['holds', 'shards'],
    'job-window': ['holds', 'run'],
    cost: ['holds', 'machine-time'],
  });
});

test('a job that was stopped is not called slower than planned, and holds what it holds all the same', () => {
  const { promises, found } = job([[500_000, 9000]]);
  const stopped = (stoppedS: number) =>
    verdicts({ promises, found: { ...found, shards: found.shards.map((each) => ({ ...each, stoppedS })) } });
  expect(stopped(5000)).toEqual({
    'job-rate': ['not-checked', 'job-stopped'],
    'job-window': ['not-checked', 'job-stopped'],
    cost: ['not-checked', 'job-stopped'],
  });
  const fast = job([[500_000, 2000]]);
  expect(
    verdicts({ ...fast, found: { ...fast.found, shards: [{ rows: 500_000, seconds: 2000, stoppedS: 100 }] } }),
  ).toEqual(verdicts(fast));
});

test('a slower job that is still in time keeps its window, and not its cost', () => {
  expect(verdicts(job([[500_000, 3000]]))).toEqual({
    'job-rate': ['holds', 'shards'],
    'job-window': ['holds', 'run'],
    cost: ['broken', 'machine-time'],
  });
});

test('a job that cannot end in time breaks its rate and its window', () => {
  expect(verdicts(job([[500_000, 4000]]))).toMatchObject({
    'job-rate': ['broken', 'shards'],
    'job-window': ['broken', 'run'],
  });
  // Twice the traffic makes the planned rate too slow.
  expect(verdicts({ ...job([[500_000, 2000]]), predictionsPerDay: 2_000_000 })).toMatchObject({
    'job-rate': ['holds', 'shards'],
    'job-window': ['broken', 'run'],
  });
});

test('parts that differ give the rate an interval, and a limit within it is not broken', () => {
  // 143 rows/s each are needed.
  const near = job([
    [1000, 1000 / 130],
    [1000, 1000 / 150],
    [1000, 1000 / 138],
  ]);
  expect(verdicts(near)).toMatchObject({ 'job-rate': ['holds', 'shards'] });
  expect(verdicts(job([130, 131, 132].map((perS) => [1000, 1000 / perS] as const)))).toMatchObject({
    'job-rate': ['broken', 'shards'],
  });
});

test('a log says nothing of requests', () => {
  expect(verdicts({ ...job([[500_000, 2000]]), promises: examplePromises() })).toMatchObject({
    rate: ['not-checked', 'needs-target'],
    p99: ['not-checked', 'needs-target'],
    cost: ['not-checked', 'needs-target'],
  });
});

test('every check has a text without holes', () => {
  const all = [
    target(),
    target({ answered: 5940, verdict: 'failing' }),
    target({ offeredPerS: 1 }),
    job([[500_000, 2000]]),
    job([[5, 4000]]),
  ];
  for (const each of all) {
    const promises = 'promises' in each ? each.promises : examplePromises();
    const { checks } = checksOf({ machines: null, predictionsPerDay: 1e6, promises, ...each });
    for (const { reason } of checks) expect(reason.text).toMatch(/^[\w’].*[^.]$/);
    expect(checks.map(({ reason }) => reason.text).join(' ')).not.toMatch(/undefined|NaN|\[object/);
  }
});

test('without a change the bill is what was planned, and it never falls when anything grows', () => {
  const same = { trafficRatio: 1, machinesRatio: 1, rowTimeRatio: 1 };
  for (const promises of [examplePromises(), exampleJob()]) {
    expect(monthlyNow(promises, same)).toBeCloseTo(promises.monthlyUsd.value, 9);
    const ratio = fc.double({ min: 0.01, max: 100, noNaN: true });
    fc.assert(
      fc.property(ratio, ratio, ratio, fc.double({ min: 1, max: 10, noNaN: true }), (a, b, c, grow) => {
        const before = { trafficRatio: a, machinesRatio: b, rowTimeRatio: c };
        const low = monthlyNow(promises, before) ?? Number.NaN;
        for (const key of ['trafficRatio', 'machinesRatio', 'rowTimeRatio'] as const) {
          expect(monthlyNow(promises, { ...before, [key]: before[key] * grow })).toBeGreaterThanOrEqual(
            low * (1 - 1e-12),
          );
        }
      }),
    );
  }
});
