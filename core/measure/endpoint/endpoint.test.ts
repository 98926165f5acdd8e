import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EndpointPoint } from '#core/contract/endpoint/endpoint.ts';
import type { OpenLoopTimes } from '#core/measure/run/open-loop-times.ts';
import { ENDED, endedWithGrpc, failureOf, statusOf } from './failures.ts';
import { histogramOf, mergeHistograms, quantileOfHistogram, timesIn } from './histogram.ts';
import { costUsd, planLoad, sendLimit, withinLimit } from './load-plan.ts';
import { endpointPoint, type PointFacts } from './point.ts';
import { endpointVerdict, highestRate } from './verdict.ts';

describe('the histogram', () => {
  const times = fc.array(fc.double({ min: 1e-3, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 200 });

  test('of several is the histogram of all', () => {
    fc.assert(
      fc.property(fc.array(times, { minLength: 1, maxLength: 5 }), (parts) => {
        const merged = mergeHistograms(parts.map(histogramOf));
        expect(merged).toEqual(histogramOf(parts.flat()));
        expect(timesIn(merged)).toBe(parts.flat().length);
      }),
    );
  });

  test('has quantiles within half a per cent, which means of percentiles have not', () => {
    fc.assert(
      fc.property(times, fc.double({ min: 0.01, max: 1, noNaN: true }), (all, share) => {
        const sorted = [...all].sort((a, b) => a - b);
        const exact = sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1] ?? 0;
        expect(Math.abs((quantileOfHistogram(histogramOf(all), share) ?? 0) / exact - 1)).toBeLessThan(0.0051);
      }),
    );
    const [quick, slow] = [Array.from({ length: 900 }, () => 1), Array.from({ length: 100 }, () => 100)];
    const merged = mergeHistograms([quick, slow].map(histogramOf));
    // The mean of the two p50s would be 50.
    expect(quantileOfHistogram(merged, 0.5)).toBeCloseTo(1, 1);
  });

  test('of no times has no quantile, and one of other classes is refused', () => {
    expect(quantileOfHistogram(histogramOf([]), 0.5)).toBeNull();
    expect(() => mergeHistograms([{ growth: 1.5, classes: [] }])).toThrow('1.5');
  });
});

describe('the plan of a load', () => {
  const wish = fc.record({
    caps: fc.record({
      ratePerS: fc.double({ min: 0.01, max: 1e5, noNaN: true }),
      requests: fc.integer({ min: 1, max: 1_000_000 }),
      seconds: fc.double({ min: 1, max: 86_400, noNaN: true }),
      usd: fc.option(fc.double({ min: 0, max: 100, noNaN: true })),
    }),
    price: fc.option(
      fc.record({
        perMillionUsd: fc.option(fc.double({ min: 0, max: 1e5, noNaN: true })),
        perHourUsd: fc.option(fc.double({ min: 0, max: 100, noNaN: true })),
      }),
    ),
    ratesPerS: fc.array(fc.double({ min: 0.01, max: 1e5, noNaN: true }), { maxLength: 6 }),
    durationS: fc.option(fc.double({ min: 0.1, max: 1e4, noNaN: true })),
  });

  test('never exceeds what is allowed, and is null only if nothing fits', () => {
    fc.assert(
      fc.property(wish, (wanted) => {
        const plan = planLoad(wanted);
        if (plan === null) return;
        const { caps, price } = wanted;
        const sum = plan.rates.reduce((total, { requests }) => total + requests, plan.warmUp.requests);
        expect(plan.most.requests).toBe(sum);
        expect(sum).toBeLessThanOrEqual(caps.requests);
        expect(plan.most.seconds).toBeLessThanOrEqual(caps.seconds);
        for (const rate of plan.rates) {
          expect(rate.ratePerS).toBeLessThanOrEqual(caps.ratePerS);
          expect(rate.requests).toBeLessThanOrEqual(rate.ratePerS * rate.durationS * (1 + 1e-9));
        }
        expect(1000 / plan.warmUp.gapMs).toBeLessThanOrEqual(caps.ratePerS * (1 + 1e-9));
        if (caps.usd !== null && price !== null) expect(plan.most.usd).toBeLessThanOrEqual(caps.usd + 1e-6);
      }),
    );
  });

  test('rises by doubling to seven tenths of the highest allowed rate, and costs what is stated', () => {
    const plan = planLoad({
      caps: { ratePerS: 80, requests: 100_000, seconds: 600, usd: null },
      price: { perMillionUsd: 20, perHourUsd: 3.6 },
      ratesPerS: [],
      durationS: 10,
    });
    expect(plan?.rates.map(({ ratePerS, requests }) => [ratePerS, requests])).toEqual([
      [7, 70],
      [14, 140],
      [28, 280],
      [56, 560],
    ]);
    expect(costUsd({ requests: 1e6, seconds: 3600 }, { perMillionUsd: 20, perHourUsd: 3.6 })).toBeCloseTo(23.6, 9);
    expect(costUsd({ requests: 1, seconds: 1 }, null)).toBeNull();
  });

  test('no window of a second has more arrivals than the limit, and none is early', () => {
    const arrivals = fc.array(fc.double({ min: 0, max: 3000, noNaN: true }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(arrivals, fc.double({ min: 0.5, max: 200, noNaN: true }), (times, ratePerS) => {
        const sorted = Float64Array.from(times).sort();
        const limit = sendLimit(ratePerS);
        const limited = withinLimit(sorted, limit);
        limited.forEach((ms, index) => {
          expect(ms).toBeGreaterThanOrEqual(sorted[index] ?? 0);
          const before = limited[index - limit.requests];
          if (before !== undefined) expect(ms - before).toBeGreaterThanOrEqual(limit.windowMs - 1e-6);
        });
        expect((1000 * limit.requests) / limit.windowMs).toBeCloseTo(ratePerS, 6);
      }),
    );
  });
});

test('an end is recognised by its number', () => {
  expect([1, 0, -1, -2, -3, -429, -404, -500, -503].map(failureOf)).toEqual([
    null,
    'unanswered',
    'connection-broken',
    'timed-out',
    'too-large',
    'throttled',
    'client-error',
    'server-error',
    'server-error',
  ]);
  expect([0, 3, 4, 8, 14].map((status) => failureOf(endedWithGrpc(status)))).toEqual([
    null,
    'client-error',
    'timed-out',
    'throttled',
    'server-error',
  ]);
  expect([-404, endedWithGrpc(8), ENDED.timedOut].map(statusOf)).toEqual([404, 8, null]);
});

/** A hundred requests per second for ten seconds, with request i released, sent and answered as given. */
function facts(
  of: {
    readonly lagMs?: (index: number) => number;
    readonly waitMs?: (index: number) => number;
    readonly takesMs?: (index: number) => number;
    readonly ended?: (index: number) => number;
  } & Partial<Omit<PointFacts, 'shards'>> = {},
  shards = 1,
): PointFacts {
  const { lagMs = () => 0.1, waitMs = () => 0, takesMs = () => 20, ended = () => 1, ...rest } = of;
  const all = Array.from({ length: 1000 }, (_, index) => index);
  const timesOf = (indices: readonly number[]): OpenLoopTimes => {
    const at = (ms: (index: number) => number): Float64Array => Float64Array.from(indices, ms);
    const released = (index: number): number => 10 * index + lagMs(index);
    const sent = (index: number): number => released(index) + waitMs(index);
    const isOpen = (index: number): boolean => ended(index) === 0;
    return {
      arrivalMs: at((index) => 10 * index),
      releasedMs: at(released),
      startedMs: at(sent),
      finishedMs: at((index) => (isOpen(index) ? Number.NaN : sent(index) + takesMs(index))),
      servedWith: Int32Array.from(indices, ended),
      busyMs: new Float64Array(1),
    };
  };
  return {
    shards: Array.from({ length: shards }, (_, shard) => timesOf(all.filter((index) => index % shards === shard))),
    ratePerS: 100,
    durationS: 10,
    connections: { wanted: 16, opened: 16, answering: 16, silent: 0 },
    idleShare: 0.9,
    lostGenerators: 0,
    unloadedMs: 20,
    slo: null,
    allowedPerS: 1000,
    ...rest,
  };
}

const verdictOf = (of: PointFacts) => {
  const { verdict, evidence } = endpointPoint(of);
  return [verdict, ...evidence.map(({ code }) => code)];
};

describe('the verdict on a rate', () => {
  test('says that arrivals were smoothed if the rate is near the highest allowed one', () => {
    expect(verdictOf(facts({ allowedPerS: 100 / 0.7 }))).toEqual(['held', 'kept-up']);
    expect(verdictOf(facts({ allowedPerS: 140 }))).toEqual(['held', 'kept-up', 'smoothed-arrivals']);
  });

  test('holds if requests end as they come, and the same in parts', () => {
    expect(verdictOf(facts())).toEqual(['held', 'kept-up']);
    const [whole, parts] = [endpointPoint(facts()), endpointPoint(facts({}, 3))];
    expect(parts).toEqual(whole);
    expect(whole).toMatchObject({ answered: 1000, corrected: { p50Ms: expect.closeTo(20.1, 6) as number } });
  });

  test('is void if this machine is late at the median, in the tail or at the end, whatever else is found', () => {
    const late = ['generator-limited', 'generator-lag'];
    expect(verdictOf(facts({ lagMs: () => 5 }))).toEqual(late);
    expect(verdictOf(facts({ lagMs: (index) => (index % 50 === 0 ? 300 : 0) }))).toEqual(late);
    expect(verdictOf(facts({ lagMs: (index) => (index > 950 ? 400 : 0), ended: () => -429 }))).toEqual(late);
    // Pauses that are short compared with the latency, but long compared with an answer, leave queues behind.
    const pauses = { lagMs: (index: number) => (index % 20 === 0 ? 60 : 0), takesMs: () => 500, unloadedMs: 1 };
    expect(verdictOf(facts(pauses))).toEqual(late);
    // Half a millisecond does not matter for twenty.
    expect(verdictOf(facts({ lagMs: () => 0.5 }))).toEqual(['held', 'kept-up']);
  });

  test('is void if the service seems slow while this machine has no time left', () => {
    const slow = { takesMs: (index: number) => 20 + 20 * index };
    expect(verdictOf(facts(slow))).toEqual(['server-limited', 'fell-behind', 'answer-time']);
    expect(verdictOf(facts({ ...slow, idleShare: 0.001 }))).toEqual(['generator-limited', 'generator-busy']);
    expect(verdictOf(facts({ ...slow, lostGenerators: 1 }))).toEqual(['generator-limited', 'generator-lost']);
  });

  test('tells a slow service from one whose connections are few', () => {
    const waits = { waitMs: (index: number) => 15 * index };
    expect(verdictOf(facts(waits))).toEqual(['connection-limited', 'fell-behind', 'connection-wait', 'answer-time']);
    expect(verdictOf(facts({ ...waits, takesMs: () => 400 }))).toEqual([
      'server-limited',
      'fell-behind',
      'answer-time',
    ]);
  });

  test('a stall that is over is not a service that falls behind', () => {
    const stalled = (from: number) => (index: number) =>
      index >= from && index < from + 50 ? 20 + 10 * (from + 50 - index) : 20;
    expect(verdictOf(facts({ takesMs: stalled(300) }))[0]).toBe('held');
    expect(verdictOf(facts({ takesMs: stalled(900) }))[0]).toBe('held');
  });

  test('failing requests are distinguished from throttled ones, and a few are nothing', () => {
    const every = (n: number, end: number) => facts({ ended: (index) => (index % n === 0 ? end : 1) });
    expect(verdictOf(every(10, -429))).toEqual(['throttled', 'throttled']);
    expect(verdictOf(every(10, -1))).toEqual(['failing', 'failed']);
    expect(verdictOf(every(10, -500))).toEqual(['failing', 'failed']);
    expect(verdictOf(every(200, -500))).toEqual(['held', 'kept-up']);
  });

  test('requests that are lost on connections that are not served are limited by them', () => {
    const lost = { ended: (index: number) => (index % 20 === 0 ? -2 : 1) };
    const connections = { wanted: 64, opened: 64, answering: 2, silent: 50 };
    expect(verdictOf(facts({ ...lost, connections }))[0]).toBe('connection-limited');
    const broken = { ended: (index: number) => (index % 20 === 0 ? -1 : 1) };
    expect(verdictOf(facts({ ...broken, connections }))[0]).toBe('connection-limited');
    expect(verdictOf(facts({ ...broken, connections: { ...connections, silent: 5 } }))[0]).toBe('failing');
    // If none answers, connections do not limit the rate.
    expect(verdictOf(facts({ ...broken, connections: { ...connections, answering: 0 } }))[0]).toBe('failing');
    expect(verdictOf(facts(lost))[0]).toBe('failing');
  });

  test('says whether the limit was kept, counting failures as over it', () => {
    const slo = { percentile: 99, ms: 50 };
    expect(verdictOf(facts({ slo }))).toEqual(['held', 'kept-up', 'within-slo']);
    expect(verdictOf(facts({ slo, takesMs: (index) => (index % 50 === 0 ? 90 : 20) }))).toEqual([
      'held',
      'kept-up',
      'over-slo',
    ]);
    expect(endpointPoint(facts({ slo, ended: (index) => (index % 200 === 0 ? -1 : 1) })).withinSlo).toBeCloseTo(
      0.995,
      9,
    );
  });
});

describe('what the rates say together', () => {
  const point = (ratePerS: number, of: Parameters<typeof facts>[0] = {}): EndpointPoint =>
    endpointPoint(facts({ ...of, ratePerS }));
  const slow = { takesMs: (index: number) => 20 + 20 * index };
  const none = { trouble: null, interrupted: false };

  test('a ceiling is claimed only where the service did not carry a higher rate', () => {
    expect(highestRate([point(10), point(20), point(40, slow)])).toMatchObject({
      ratePerS: 20,
      isCeiling: true,
      firstFailingPerS: 40,
    });
    expect(highestRate([point(10), point(20, { lagMs: () => 30 })])).toMatchObject({ ratePerS: 10, isCeiling: false });
    expect(highestRate([point(10), point(20, { waitMs: (index) => 15 * index })])).toMatchObject({ isCeiling: false });
    expect(highestRate([point(10), point(20)])).toMatchObject({ ratePerS: 20, isCeiling: false });
    expect(highestRate([point(20, slow)])).toBeNull();
  });

  test('a rate over the limit is a ceiling, though the service keeps up', () => {
    const slo = { percentile: 50, ms: 30 };
    const points = [point(10, { slo }), point(20, { slo, takesMs: () => 60 })];
    expect(highestRate(points)).toMatchObject({ ratePerS: 10, isCeiling: true, firstFailingPerS: 20 });
    expect(endpointVerdict(points, none).kind).toBe('held');
  });

  test('the first rate that is not carried decides, and trouble in the warm-up before all', () => {
    expect(endpointVerdict([point(20, slow), point(10)], none).kind).toBe('server-limited');
    const tooFew = { ...point(5), verdict: 'too-few' } as const;
    expect(endpointVerdict([tooFew, point(10)], none).kind).toBe('held');
    expect(endpointVerdict([tooFew], none).kind).toBe('too-few');
    expect(highestRate([tooFew, point(10)])?.ratePerS).toBe(10);
    expect(endpointVerdict([], none)).toEqual({ kind: 'stopped', evidence: [{ code: 'time-over' }] });
    expect(endpointVerdict([], { trouble: null, interrupted: true }).evidence).toEqual([{ code: 'nothing-measured' }]);
    expect(endpointVerdict([point(10)], { trouble: null, interrupted: true }).kind).toBe('stopped');
    const trouble = { code: 'warm-up-failed', kind: 'throttled', status: 429, count: 2, of: 2 } as const;
    expect(endpointVerdict([], { trouble, interrupted: false }).kind).toBe('throttled');
  });
});
