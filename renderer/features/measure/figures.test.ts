import { expect, test } from 'vitest';
import { trustReasons } from '#core/measure/run/concerns.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { figureOf } from './figures.ts';
import { liveLoad } from './live-load-chart.ts';
import { bracketOf } from './slo-bracket.ts';
import { trustLines } from './trust-card.tsx';

const RUN = exampleRun();
const { realtime } = RUN;
if (realtime === null) throw new Error('the example has real time');
const SLO = { percentile: 99, ms: 1 };
const OPEN = { ...RUN, realtime: { ...realtime, slo: null } };

test('batch shows its rate with interval, fresh starts and setting', () => {
  const { batch } = RUN;
  if (batch === null) throw new Error('the example has batch mode');
  const afresh = { ...RUN, batch: { ...batch, best: { ...batch.best, starts: 3 } } };
  expect(figureOf('batch', afresh, { slo: null })).toEqual({
    value: '198,000',
    unit: 'rows/s',
    detail: '194,000–202,000 · n = 3 fresh starts · batch of 512, 1 thread × 2',
    basis: 'measured',
  });
});

test('real time shows the maximum rate within the SLO, and a range of rates during the search', () => {
  expect(figureOf('realtime', RUN, { slo: SLO })).toMatchObject({
    value: '44,300',
    unit: 'requests/s with p99 ≤ 10 ms',
  });
  expect(figureOf('realtime', OPEN, { slo: SLO })).toMatchObject({
    value: '24,000–36,000',
    unit: 'requests/s with p99 ≤ 1 ms',
  });
  const climbing = { ...OPEN, realtime: { ...OPEN.realtime, curve: OPEN.realtime.curve.slice(0, 2) } };
  expect(figureOf('realtime', climbing, { slo: SLO })).toMatchObject({
    value: '4,000',
    unit: 'or more requests/s with p99 ≤ 1 ms',
  });
});

test('without an SLO real time shows the median latency of a request, which no interrupted request lifts above the p99', () => {
  const service = { ...OPEN.realtime.service, meanMs: 1.6, p50Ms: 0.041, p99Ms: 0.073 };
  const [first, ...others] = OPEN.realtime.curve;
  if (first === undefined) throw new Error('a point');
  const lifted = { ...first, intervals: { meanMs: { value: 1.6, low: 1.4, high: 1.8 }, p50Ms: null, p99Ms: null } };
  const run = { ...OPEN, realtime: { ...OPEN.realtime, service, curve: [lifted, ...others] } };
  expect(figureOf('realtime', run, { slo: null })).toMatchObject({
    value: '41',
    unit: 'µs p50 per request, unloaded',
    detail: expect.stringMatching(/^p99 73 µs · n = /),
  });
});

test('micro-batch shows the window that saves most within the SLO, or most of all if none meets it', () => {
  const figure = (ms: number) => figureOf('microbatch', RUN, { slo: { percentile: 99, ms } });
  expect(figure(6)).toMatchObject({ value: '5.6', unit: 'ms p99, 5 ms window' });
  expect(figure(0.01)).toMatchObject({ value: '11', unit: 'ms p99, 10 ms window' });
});

test('a mode without a result has no number', () => {
  const bare = { ...RUN, batch: null, realtime: null, microBatch: null };
  for (const mode of ['batch', 'realtime', 'microbatch'] as const) {
    expect(figureOf(mode, bare, { slo: SLO })).toBeNull();
    expect(figureOf(mode, null, { slo: SLO })).toBeNull();
  }
});

test('a failed rate bounds the bracket even if a higher rate passed by chance', () => {
  const [first, second, third] = realtime.curve;
  if (first === undefined || second === undefined || third === undefined) throw new Error('three points');
  const slow = { ...second, corrected: { ...second.corrected, p99Ms: 50 } };
  expect(bracketOf([first, slow, third], SLO)).toEqual({ passingPerS: 1000, failingPerS: 4000 });
});

test('the live chart shows the result so far, the limit and the place of the next point', () => {
  const live = liveLoad(OPEN, { slo: SLO, ratePerS: 30_000 });
  expect(live?.chart.title).toBe('p99 stays under 1 ms up to at least 24,000 requests/s');
  expect(live?.chart.limits).toMatchObject([{ axis: 'y', at: 1 }]);
  expect(live?.chart.bands).toMatchObject([{ from: 24_000, to: 36_000 }]);
  expect(live?.underWay?.ms).toBeGreaterThan(0.46);
  expect(live?.underWay?.ms).toBeLessThan(1.3);
});

test('a finished search has no bracket', () => {
  const done = liveLoad(RUN, { slo: SLO, ratePerS: null });
  expect(done).toMatchObject({ chart: { bands: [] }, underWay: null });
  expect(done?.chart.title).toContain('44,300');
});

test('trust lists the warnings of a run first, each with its fix', () => {
  const reasons = trustReasons([{ fact: { code: 'other-load', cores: 0.5, peakCores: 0.5 } }]);
  const [first, ...rest] = trustLines({ ...RUN, trust: { verdict: 'poor', reasons } });
  expect(first).toMatchObject({ key: 'other-load', state: 'warning' });
  expect(rest.every(({ state }) => state === 'good')).toBe(true);
  const [slowest, ...others] = realtime.curve;
  if (slowest === undefined) throw new Error('a point');
  const lagged = { ...slowest, verdict: 'generator-limited' as const };
  const live = trustLines({ ...RUN, realtime: { ...realtime, curve: [lagged, ...others] } });
  expect(live.some(({ key }) => key === 'generator')).toBe(false);
  expect(trustLines(RUN).some(({ key }) => key === 'generator')).toBe(true);
  const limited = trustReasons([{ fact: { code: 'generator-limited', points: 1 } }]);
  const lines = trustLines({ ...RUN, trust: { verdict: 'poor', reasons: limited } });
  expect(lines.some(({ key }) => key === 'generator')).toBe(false);
});
