import { expect, test } from 'vitest';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { measuredCurrentDeployment } from './measured-deployment.ts';

const run = exampleRun();

test('the highest valid rate within the SLO, and the latency at that rate', () => {
  const { realtime } = run;
  if (realtime === null) throw new Error('the example measured real time');
  const limitPerS = realtime.slo?.maxRatePerS?.value ?? Infinity;
  const held = realtime.curve.filter((point) => point.verdict === 'valid' && point.offeredPerS <= limitPerS);
  const best = held.reduce((one, other) => (other.achievedPerS > one.achievedPerS ? other : one));
  expect(measuredCurrentDeployment(run)).toEqual({
    runId: run.runId,
    p50Ms: best.corrected.p50Ms,
    p99Ms: best.corrected.p99Ms,
    ratePerS: best.achievedPerS,
  });
  // A limit at the lowest rate leaves that one.
  const lowest = Math.min(...held.map((point) => point.offeredPerS));
  const slo = { percentile: 99, ms: 1, maxRatePerS: { value: lowest, low: null, high: null }, firstFailingPerS: null };
  const limited = measuredCurrentDeployment({ ...run, realtime: { ...realtime, slo: { ...slo, basis: 'measured' } } });
  expect(limited?.ratePerS).toBe(held.find((point) => point.offeredPerS === lowest)?.achievedPerS);
});

test('nothing without real time, or without a valid point', () => {
  expect(measuredCurrentDeployment({ ...run, realtime: null })).toBeNull();
  const saturated = run.realtime && {
    ...run.realtime,
    curve: run.realtime.curve.map((point) => ({ ...point, verdict: 'saturated' as const })),
  };
  expect(measuredCurrentDeployment({ ...run, realtime: saturated })).toBeNull();
});
