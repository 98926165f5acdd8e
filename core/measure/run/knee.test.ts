import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RealtimePoint } from '#core/contract/run/run.ts';
import { NO_LATENCY } from '#core/math/stats/latency.ts';
import { kneeOf } from './knee.ts';

const CAPACITY_PER_S = 1000;

function point(ratePerS: number, ms: number | null, more: Partial<RealtimePoint> = {}): RealtimePoint {
  return {
    offeredPerS: ratePerS,
    achievedPerS: ratePerS,
    requests: 1000,
    dropped: 0,
    errors: 0,
    corrected: { ...NO_LATENCY, p50Ms: ms === null ? null : ms / 4, p95Ms: ms === null ? null : ms / 2, p99Ms: ms },
    uncorrected: NO_LATENCY,
    lag: { p50Ms: 0, p99Ms: 0 },
    utilisation: Math.min(1, ratePerS / CAPACITY_PER_S),
    verdict: 'valid',
    ...more,
  };
}

/** M/M/1: every percentile is proportional to 1 ÷ (1 − load). */
const mm1 = (load: number): RealtimePoint => point(load * CAPACITY_PER_S, 1 / (1 - load));

test("the knee of M/M/1 is at half load, where Kleinrock's power is greatest", () => {
  const curve = [0.01, 0.1, 0.3, 0.5, 0.7, 0.85].map(mm1);
  expect(kneeOf(curve)).toMatchObject({ ratePerS: 500, utilisation: 0.5, percentile: 99 });
});

test('a saturated point exceeds any limit, and a point with a late generator is ignored', () => {
  const flat = [100, 300, 700].map((rate) => point(rate, 2));
  expect(kneeOf([...flat, point(1100, null, { verdict: 'saturated' })])).toMatchObject({ ratePerS: 700, ms: 2 });
  expect(kneeOf([...flat, point(900, 90, { verdict: 'generator-limited' })])).toBeNull();
});

test('a curve that never doubles, or does not start unloaded, has no knee', () => {
  expect(kneeOf([100, 300, 500].map((rate) => point(rate, 2)))).toBeNull();
  expect(kneeOf([500, 800, 900].map((rate) => point(rate, rate)))).toBeNull();
  expect(kneeOf([mm1(0.1)])).toBeNull();
  expect(kneeOf([])).toBeNull();
});

test('if a point has no p99, the knee uses the highest percentile that all points have', () => {
  const curve = [100, 300, 800, 900].map((rate) => point(rate, rate < 850 ? 4 : 40));
  const [first, ...rest] = curve;
  if (first === undefined) throw new Error('there is a first point');
  const slow = { ...first, corrected: { ...first.corrected, p99Ms: null, p95Ms: null } };
  expect(kneeOf([slow, ...rest])).toMatchObject({ percentile: 50, ms: 1, ratePerS: 800 });
});

test('the knee is a measured rate, and within twice the unloaded latency wherever latency only grows', () => {
  const growth = fc.array(fc.double({ min: 0, max: 2, noNaN: true }), { minLength: 3, maxLength: 9 });
  fc.assert(
    fc.property(growth, (steps) => {
      let ms = 1;
      const curve = steps.map((step, index) => point(50 + (900 * index) / steps.length, (ms += step)));
      const knee = kneeOf(curve);
      if (knee === null) return;
      expect(curve.map((each) => each.offeredPerS)).toContain(knee.ratePerS);
      expect(knee.ms).toBeLessThanOrEqual(2 * knee.unloadedMs);
    }),
  );
});
