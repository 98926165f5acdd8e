import { expect, test } from 'vitest';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { scaleRun } from './scale-run.ts';

test('a server that is twice as fast carries twice the rate within half the limit', () => {
  const run = exampleRun();
  const { realtime } = scaleRun(run, { batch: 1, realtime: 2, microbatch: 1 });
  expect(run.realtime?.slo).toMatchObject({ ms: 10, maxRatePerS: { value: 44_300 }, firstFailingPerS: 52_000 });
  expect(realtime?.slo).toMatchObject({
    ms: 5,
    maxRatePerS: { value: 88_600, low: 85_800, high: 91_400 },
    firstFailingPerS: 104_000,
  });
  expect(scaleRun({ ...run, realtime: null }, { batch: 2, realtime: 2, microbatch: 2 }).realtime).toBeNull();
});

test('the rates with and without few stalls are scaled as well, and the share of the time that they take is not', () => {
  const run = exampleRun();
  if (run.realtime?.slo == null) throw new Error('the example has an SLO');
  const lostShare = { value: 0.01, low: 0.002, high: 0.03 };
  const stalls = { seen: 3, withoutPerS: { value: 40, low: 30, high: 50 }, lostShare, persistingPerS: 20 };
  const stalled = { ...run, realtime: { ...run.realtime, slo: { ...run.realtime.slo, stalls, observedS: 60 } } };
  const { realtime } = scaleRun(stalled, { batch: 1, realtime: 2, microbatch: 1 });
  expect(realtime?.slo).toMatchObject({
    observedS: 30,
    stalls: { withoutPerS: { value: 80, low: 60, high: 100 }, lostShare, persistingPerS: 40 },
  });
});
