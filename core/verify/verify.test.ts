import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Check, MeasuredTarget } from '#core/contract/serving/verification.ts';
import { monthlyNow } from './bill-now.ts';
import type { Found } from './check.ts';
import { missingParts } from './check-job.ts';
import { exampleJob, exampleLimits, examplePromises, exampleTarget } from './testing.ts';
import { checksOf } from './verify.ts';

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
    p99: ['holds', 'over-limit'],
    slo: ['holds', 'over-limit'],
    cost: ['holds', 'machines-needed'],
  });
});

test('requests that fail, or that the service falls behind with, break the rate, and the cost is open', () => {
  expect(verdicts(target({ answered: 5940, verdict: 'failing', limits: exampleLimits({ lost: 60 }) }))).toMatchObject({
    rate: ['broken', 'requests-lost'],
    cost: ['not-checked', 'rate-unconfirmed'],
  });
  expect(verdicts(target({ verdict: 'server-limited' }))).toMatchObject({ rate: ['broken', 'open-loop'] });
  // A single lost request of thousands breaks nothing, and one of few shows nothing.
  const one = (requests: number) =>
    verdicts(target({ requests, answered: requests - 1, limits: exampleLimits({ lost: 1, requests, dispersion: 1 }) }));
  expect(one(6000)).toMatchObject({ rate: ['holds', 'open-loop'] });
  expect(one(200)).toMatchObject({ rate: ['undecided', 'undecided'], cost: ['not-checked', 'rate-unconfirmed'] });
});

test('less than the peak says nothing of what is within its limits there, and breaks what is not', () => {
  const half = { offeredPerS: 50, achievedPerS: 50 };
  expect(verdicts(target(half))).toMatchObject({
    rate: ['not-checked', 'below-peak'],
    p99: ['not-checked', 'below-peak'],
    slo: ['not-checked', 'below-peak'],
  });
  expect(verdicts(target({ ...half, limits: exampleLimits({ overP99: 120 }) }))).toMatchObject({
    p99: ['broken', 'over-limit'],
  });
});

test('a generator that is late has not offered the rate, so there is no verdict', () => {
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

test('a latency holds or is broken if chance does not explain it, and is undecided in between, with the time that would tell', () => {
  // 1 % of 6,000 requests, in bursts of about two, may be over the p99.
  const p99 = (overP99: number, dispersion = 2) =>
    checksOf({
      promises: examplePromises(),
      found: exampleTarget({ limits: exampleLimits({ overP99, dispersion }) }),
      machines: 2,
      predictionsPerDay: 4_320_000,
    });
  const of = (overP99: number, dispersion?: number) => p99(overP99, dispersion).checks[1];
  expect(of(30)).toMatchObject({ verdict: 'holds' });
  expect(of(55)).toMatchObject({ verdict: 'undecided', reason: { code: 'undecided', requests: 6000, over: 55 } });
  expect(of(90)).toMatchObject({ verdict: 'broken' });
  // What comes in long bursts is seen in few of them.
  expect(of(30, 50)).toMatchObject({ verdict: 'undecided' });
  expect(of(90, 50)).toMatchObject({ verdict: 'undecided' });
  const neededS = (overP99: number) => {
    const reason = of(overP99)?.reason;
    return reason?.code === 'undecided' ? (reason.neededS ?? Infinity) : 0;
  };
  // The nearer to the limit, the longer it takes; at the limit itself no time is enough.
  expect(neededS(50)).toBeGreaterThan(60);
  expect(neededS(55)).toBeGreaterThan(3 * neededS(50));
  expect(neededS(60)).toBe(Infinity);
  expect(of(50)?.reason.text).toMatch(/about \d+ min at 100 requests\/s would tell$/);
  expect(p99(30)).toMatchObject({ outcome: 'holds', holds: true });
  expect(p99(55)).toMatchObject({ outcome: 'undecided', holds: false });
  expect(p99(90)).toMatchObject({ outcome: 'broken', holds: false });
});

test('a limit over which nothing was counted is undecided, and nothing that was checked is not a success', () => {
  expect(verdicts(target({ limits: [] }))).toMatchObject({
    rate: ['undecided', 'undecided'],
    p99: ['undecided', 'undecided'],
  });
  const late = target({ verdict: 'generator-limited', lag: { p50Ms: 4, p99Ms: 9 } });
  expect(checksOf({ promises: examplePromises(), predictionsPerDay: 1e6, ...late })).toMatchObject({
    outcome: 'undecided',
    holds: false,
  });
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

/** Two machines with three parts in each of some runs, at rows per second of a machine that differ by a few per cent. */
const jobAt = (perS: number, runs = 2) =>
  job(
    Array.from({ length: runs }, () => [0.99, 1.01, 0.98, 1.02, 1, 1])
      .flat()
      .map((factor) => [500_000, 500_000 / (perS * factor)] as const),
  );

test('a job as fast as planned keeps its rate, its window and its cost', () => {
  expect(verdicts(jobAt(250))).toEqual({
    'job-rate': ['holds', 'shards'],
    'job-window': ['holds', 'run'],
    cost: ['holds', 'machine-time'],
  });
});

test('a job that was stopped is not called slower than planned, and holds what it holds all the same', () => {
  const stopped = ({ promises, found }: ReturnType<typeof job>, stoppedS: number) =>
    verdicts({ promises, found: { ...found, shards: found.shards.map((each) => ({ ...each, stoppedS })) } });
  expect(stopped(jobAt(60), 5000)).toEqual({
    'job-rate': ['not-checked', 'job-stopped'],
    'job-window': ['not-checked', 'job-stopped'],
    cost: ['not-checked', 'job-stopped'],
  });
  expect(stopped(jobAt(250), 100)).toEqual(verdicts(jobAt(250)));
});

test('a few parts show that a job is too slow, and not that it is fast enough unless machines of half the speed would be', () => {
  expect(verdicts(jobAt(250, 1))).toMatchObject({ 'job-rate': ['undecided', 'undecided-parts'] });
  expect(verdicts(jobAt(300, 1))).toMatchObject({ 'job-rate': ['holds', 'shards'] });
  expect(verdicts(jobAt(125, 1))).toMatchObject({ 'job-rate': ['broken', 'shards'] });
  // Enough parts show by their spread whether the machines are of one kind.
  expect(verdicts(jobAt(165, 4))).toMatchObject({ 'job-rate': ['holds', 'shards'] });
});

test('a slower job that is still in time keeps its window, and not its cost', () => {
  expect(verdicts(jobAt(165))).toEqual({
    'job-rate': ['holds', 'shards'],
    'job-window': ['holds', 'run'],
    cost: ['broken', 'machine-time'],
  });
});

test('a job that cannot end in time breaks its rate and its window', () => {
  expect(verdicts(jobAt(125))).toMatchObject({ 'job-rate': ['broken', 'shards'], 'job-window': ['broken', 'run'] });
  // Twice the traffic makes the planned rate too slow.
  expect(verdicts({ ...jobAt(250), predictionsPerDay: 2_000_000 })).toMatchObject({
    'job-rate': ['holds', 'shards'],
    'job-window': ['broken', 'run'],
  });
});

test('parts that vary show neither that a rate is enough nor that it is not, and say how many parts would', () => {
  // 143 rows/s each are needed.
  const near = job([140, 170, 138, 180].map((perS) => [1000, 1000 / perS] as const));
  expect(verdicts(near)).toMatchObject({ 'job-rate': ['undecided', 'undecided-parts'] });
  const found = checksOf({ machines: null, predictionsPerDay: 1_000_000, ...near });
  expect(found.checks[0]?.reason.text).toBe(
    '4 parts are too few to tell how slow other machines may be: name the logs of about 9 parts, from more runs',
  );
  expect(verdicts(job([130, 131, 132].map((perS) => [1000, 1000 / perS] as const)))).toMatchObject({
    'job-rate': ['broken', 'shards'],
  });
});

test('noise never helps: three parts at 70 % of the rate that vary by a fifth do not hold', () => {
  const needed = 1_000_000 / 3500 / 2;
  const shares = [0.52, 0.7, 0.94];
  expect(verdicts(job(shares.map((share) => [1000, 1000 / (needed * share)] as const)))['job-rate']?.[0]).not.toBe(
    'holds',
  );
});

test('a job is as slow as its slowest machine', () => {
  // One machine of two takes three times as long: on average they are fast enough, and the run is not.
  const uneven = checksOf({
    machines: null,
    predictionsPerDay: 1_000_000,
    ...job([
      [500_000, 2000],
      [500_000, 6000],
    ]),
  });
  expect(uneven.checks[0]?.found?.value).toBeLessThan(200);
  expect(uneven.outcome).not.toBe('holds');
  // A machine that gets few rows idles: 600,000 rows take as long as a million in equal parts.
  const idle = checksOf({
    machines: null,
    predictionsPerDay: 1_000_000,
    ...job([
      [500_000, 2000],
      [100_000, 400],
    ]),
  });
  expect(idle.checks[0]?.found?.value).toBeCloseTo(300, 6);
});

test('a single part decides only beyond a factor of two', () => {
  const one = (perS: number) =>
    verdicts({ ...job([[1000, 1000 / perS]]), promises: exampleJob({ count: 1 }) })['job-rate']?.[0];
  expect([100, 200, 400, 600].map(one)).toEqual(['broken', 'undecided', 'undecided', 'holds']);
});

test('a log with fewer parts than the plan has machines is not enough', () => {
  const parts = (shards: number) =>
    missingParts(exampleJob({ count: 3 }), job(Array.from({ length: shards }, () => [1000, 4] as const)).found);
  expect(parts(2)).toEqual({ parts: 2, machines: 3 });
  expect(parts(3)).toBeNull();
  // Requests to a service have no parts.
  expect(missingParts(examplePromises(), job([[1000, 4]]).found)).toBeNull();
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
    target({ answered: 5940, verdict: 'failing', limits: exampleLimits({ lost: 60 }) }),
    target({ offeredPerS: 1 }),
    target({ limits: exampleLimits({ overP99: 60, overSlo: 310 }) }),
    target({ limits: [] }),
    job([[500_000, 2000]]),
    job([[5, 4000]]),
    job([
      [1000, 4],
      [1000, 9],
    ]),
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
