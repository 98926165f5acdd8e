import { expect, test } from 'vitest';
import { exampleRun } from '#core/contract/testing.ts';
import type { RealtimeResult } from '#core/contract/run.ts';
import { createQueueModels, realtimeCapacity } from './realtime.ts';

/** The example with another p99 at its lowest rate, in milliseconds; higher rates have at least that. */
function withLowestP99(p99Ms: number): RealtimeResult {
  const { realtime } = exampleRun();
  if (realtime === null) throw new Error('the example measured real time');
  const curve = realtime.curve.map((point) => ({
    ...point,
    corrected: { ...point.corrected, p99Ms: Math.max(p99Ms, point.corrected.p99Ms ?? 0) },
  }));
  return { ...realtime, curve };
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
