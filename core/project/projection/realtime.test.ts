import { expect, test } from 'vitest';
import { exampleRun } from '#core/contract/testing/testing.ts';
import type { RealtimeResult } from '#core/contract/run/run.ts';
import { createQueueModels, realtimeCapacity } from './realtime.ts';

/** The example without an SLO and with another p99 at its lowest rate, in milliseconds; higher rates have at least that. */
function withLowestP99(p99Ms: number): RealtimeResult {
  const { realtime } = exampleRun();
  if (realtime === null) throw new Error('the example measured real time');
  const curve = realtime.curve.map((point) => ({
    ...point,
    corrected: { ...point.corrected, p99Ms: Math.max(p99Ms, point.corrected.p99Ms ?? 0) },
  }));
  return { ...realtime, curve, slo: null };
}

const capacityOf = (realtime: RealtimeResult, slower: number) => {
  const sourceServiceMs = realtime.service.meanMs;
  return realtimeCapacity(
    {
      realtime,
      sourceServiceMs,
      sessions: realtime.replicas,
      serviceMs: slower * sourceServiceMs,
      bandwidthPerS: null,
    },
    createQueueModels(),
  );
};

test.each([1, 2.3])(
  'a budget that not even the lowest measured rate kept has no rate, on a machine %d times as slow',
  (slower) => {
    const { maxRatePerS, latencyMs } = capacityOf(withLowestP99(40), slower);
    const at = { percentile: 99, speedup: 1 };
    expect(latencyMs({ ...at, ratePerS: 1 })).toBeCloseTo(40 * slower, 6);
    expect(maxRatePerS({ ...at, budgetMs: 39 * slower })).toBe(0);
    expect(maxRatePerS({ ...at, budgetMs: 41 * slower })).toBeGreaterThan(0);
  },
);

test('the latency at the highest rate within a budget is within it', () => {
  const { maxRatePerS, latencyMs } = capacityOf(withLowestP99(5), 1.7);
  const at = { percentile: 99, speedup: 1.2 };
  for (const budgetMs of [6, 8, 9, 12, 20, 60, 300]) {
    const ratePerS = maxRatePerS({ ...at, budgetMs });
    if (ratePerS > 0) expect(latencyMs({ ...at, ratePerS })).toBeLessThanOrEqual(budgetMs * 1.001);
  }
});

/** The example with another X_slo at its SLO of 10 ms at p99. */
function withXslo(valuePerS: number, patch: Partial<NonNullable<RealtimeResult['slo']>> = {}): RealtimeResult {
  const { realtime } = exampleRun();
  if (realtime?.slo == null) throw new Error('the example measured an SLO');
  const maxRatePerS = { value: valuePerS, low: 0.7 * valuePerS, high: 1.3 * valuePerS };
  return { ...realtime, slo: { ...realtime.slo, maxRatePerS, ...patch } };
}

test.each([30_000, 40_000, 44_300, 48_000])(
  'at the SLO of the run the measured machine carries X_slo, %d per second, whatever its curve says',
  (xSloPerS) => {
    const { maxRatePerS, latencyMs, saturationPerS } = capacityOf(withXslo(xSloPerS), 1);
    const at = { percentile: 99, speedup: 1 };
    expect(maxRatePerS({ ...at, budgetMs: 10 })).toBeCloseTo(xSloPerS, 6);
    expect(latencyMs({ ...at, ratePerS: xSloPerS })).toBeCloseTo(10, 9);
    expect(latencyMs({ ...at, ratePerS: 0.98 * xSloPerS })).toBeLessThanOrEqual(10);
    expect(latencyMs({ ...at, ratePerS: 1.001 * xSloPerS })).toBeGreaterThan(10);
    expect(saturationPerS).toBeGreaterThanOrEqual(xSloPerS);
  },
);

test('a machine that is twice as fast carries twice X_slo within half the SLO', () => {
  const { maxRatePerS } = capacityOf(withXslo(40_000), 0.5);
  expect(maxRatePerS({ percentile: 99, budgetMs: 5, speedup: 1 })).toBeCloseTo(80_000, 6);
});

test('an X_slo that was simulated, because no rate had enough requests, is carried too', () => {
  const simulated = withXslo(33_000, { basis: 'simulated' });
  const curve = simulated.curve.map((point) => ({ ...point, corrected: { ...point.corrected, p99Ms: null } }));
  const { maxRatePerS, latencyMs } = capacityOf({ ...simulated, curve }, 1);
  const at = { percentile: 99, speedup: 1 };
  expect(maxRatePerS({ ...at, budgetMs: 10 })).toBeCloseTo(33_000, -1);
  expect(latencyMs({ ...at, ratePerS: 32_900 })).toBeLessThanOrEqual(10);
  expect(latencyMs({ ...at, ratePerS: 33_100 })).toBeGreaterThan(10);
  expect(latencyMs({ ...at, ratePerS: 1000 })).toBeLessThan(1);
});

test('where every rate kept the SLO, X_slo does not limit', () => {
  const { maxRatePerS } = capacityOf(withXslo(36_000, { firstFailingPerS: null }), 1);
  expect(maxRatePerS({ percentile: 99, budgetMs: 10, speedup: 1 })).toBeGreaterThan(43_000);
});
