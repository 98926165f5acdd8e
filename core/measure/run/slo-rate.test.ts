import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RealtimePoint } from '#core/contract/run.ts';
import { NO_LATENCY } from '#core/math/stats/latency.ts';
import { sloRateFromPoints, type SloPoint } from './slo-rate.ts';

function point(
  ratePerS: number,
  ms: number | null,
  options: { replicate?: number; verdict?: RealtimePoint['verdict'] } = {},
): SloPoint {
  const { replicate = 0, verdict = 'valid' } = options;
  return {
    replicate,
    ratePerS,
    ms,
    point: {
      offeredPerS: ratePerS,
      achievedPerS: ratePerS,
      requests: 1000,
      dropped: 0,
      errors: 0,
      corrected: NO_LATENCY,
      uncorrected: NO_LATENCY,
      lag: { p50Ms: 0, p99Ms: 0 },
      utilisation: 0.5,
      verdict,
    },
  };
}

/** p99 of an idealised server, which grows without bound towards its capacity. */
const latencyAt = (ratePerS: number): number => 2 / (1 - ratePerS / 1000);

test('the rate lies where the fitted percentile crosses the limit, and its interval comes from the replicates', () => {
  const search = [100, 300, 500, 700, 850].map((rate) => point(rate, latencyAt(rate)));
  const passes = [1, 2, 3].flatMap((replicate) => [
    point(700, latencyAt(700) * (1 + 0.01 * replicate), { replicate }),
    point(850, latencyAt(850) * (1 - 0.01 * replicate), { replicate }),
  ]);
  const rate = sloRateFromPoints({ points: [...search, ...passes], limitMs: 10 });
  if (rate.kind !== 'measured' || rate.maxRatePerS === null) throw new Error('a measured rate was expected');
  expect(rate.maxRatePerS.value).toBeGreaterThan(700);
  expect(rate.maxRatePerS.value).toBeLessThan(850);
  expect(rate.maxRatePerS.low).toBeLessThan(rate.maxRatePerS.value);
  expect(rate.firstFailingPerS).toBe(850);
});

test('a pass that never crosses the limit counts with the highest rate that met it', () => {
  const search = [point(500, 4)];
  const passes = [
    point(800, 9, { replicate: 1 }),
    point(800, 12, { replicate: 2 }),
    point(850, 14, { replicate: 2 }),
    point(800, 11, { replicate: 3 }),
    point(850, 15, { replicate: 3 }),
  ];
  const rate = sloRateFromPoints({ points: [...search, ...passes], limitMs: 10 });
  if (rate.kind !== 'measured' || rate.maxRatePerS === null) throw new Error('a measured rate was expected');
  expect(rate.maxRatePerS.low).not.toBeNull();
  expect(rate.maxRatePerS.high).toBeGreaterThanOrEqual(800);
});

test('a limit that is missed even at the lowest rate leaves no rate', () => {
  const rate = sloRateFromPoints({ points: [point(100, 5), point(300, 6)], limitMs: 1 });
  expect(rate).toEqual({ kind: 'measured', maxRatePerS: null, firstFailingPerS: 100 });
});

test('percentiles below their minimum sample size are unknown, so the rate must be simulated', () => {
  const rate = sloRateFromPoints({
    points: [point(10, null), point(20, null), point(30, null, { verdict: 'saturated' })],
    limitMs: 50,
  });
  expect(rate).toEqual({ kind: 'too-few' });
});

test('points of a late generator do not count', () => {
  const rate = sloRateFromPoints({
    points: [point(100, 2), point(200, 900, { verdict: 'generator-limited' }), point(300, 3)],
    limitMs: 10,
  });
  expect(rate).toEqual({
    kind: 'measured',
    maxRatePerS: { value: 300, low: null, high: null },
    firstFailingPerS: null,
  });
});

test('if most passes met the limit everywhere, the pass that missed it gives the interval', () => {
  const search = [point(500, 2), point(800, 5)];
  const passes = [1, 2, 3].flatMap((replicate) => [
    point(900, 6, { replicate }),
    point(950, 8, replicate === 2 ? { replicate, verdict: 'saturated' } : { replicate }),
  ]);
  const rate = sloRateFromPoints({ points: [...search, ...passes], limitMs: 10 });
  if (rate.kind !== 'measured' || rate.maxRatePerS === null) throw new Error('a measured rate was expected');
  expect(rate.maxRatePerS.value).toBe(950);
  expect(rate.maxRatePerS.low).toBeLessThan(920);
  expect(rate.maxRatePerS.high).toBeGreaterThan(950);
  expect(rate.firstFailingPerS).toBeNull();
});

test('a stricter limit never gives a higher rate', () => {
  const points = [100, 300, 500, 700, 850, 950].map((rate) => point(rate, latencyAt(rate)));
  fc.assert(
    fc.property(
      fc.double({ min: 2.3, max: 30, noNaN: true }),
      fc.double({ min: 0, max: 10, noNaN: true }),
      (limitMs, slackMs) => {
        const strict = sloRateFromPoints({ points, limitMs });
        const loose = sloRateFromPoints({ points, limitMs: limitMs + slackMs });
        if (strict.kind !== 'measured' || loose.kind !== 'measured') throw new Error('measured rates were expected');
        expect(strict.maxRatePerS?.value ?? 0).toBeLessThanOrEqual(loose.maxRatePerS?.value ?? 0);
      },
    ),
  );
});

test('a miss caused by a late generator does not count against the server', () => {
  const late = (each: SloPoint): SloPoint => ({ ...each, point: { ...each.point, lag: { p50Ms: 0.01, p99Ms: 12 } } });
  const met = point(100, 3);
  expect(sloRateFromPoints({ points: [late(point(100, 15)), late(point(300, 20))], limitMs: 10 }).kind).toBe('too-few');
  expect(sloRateFromPoints({ points: [met, late(point(300, 20)), point(500, 9)], limitMs: 10 })).toMatchObject({
    maxRatePerS: { value: 500 },
    firstFailingPerS: null,
  });
  // Saturation is the server's own doing, whatever the lag.
  const wall = late(point(800, 15, { verdict: 'saturated' }));
  expect(sloRateFromPoints({ points: [met, wall], limitMs: 10 })).toMatchObject({ firstFailingPerS: 800 });
});

test('a rate that a disturbance made miss once in three passes is not the first failing one', () => {
  const search = [100, 300, 500, 700].map((rate) => point(rate, latencyAt(rate)));
  const passes = [1, 2, 3].flatMap((replicate) => [
    point(
      500,
      replicate === 2 ? null : latencyAt(500),
      replicate === 2 ? { replicate, verdict: 'saturated' } : { replicate },
    ),
    point(950, latencyAt(950), { replicate }),
  ]);
  const rate = sloRateFromPoints({ points: [...search, ...passes], limitMs: 10 });
  expect(rate).toMatchObject({ kind: 'measured', firstFailingPerS: 950 });
});
