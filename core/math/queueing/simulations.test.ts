import { describe, expect, test } from 'vitest';
import { createRandom } from '#core/math/stats/random.ts';
import { simulateBatcher } from './batcher.ts';
import { affineBatchTime } from './batch-time.ts';
import { erlangC } from './mg1-wait.ts';
import { dynamicBatchingBoundMs, idleWindow, mg1MeanLatencyMs } from './testing-closed-forms.ts';
import { simulateMaxRate } from './slo-simulation.ts';
import { createWindowLatency } from './window-latency.ts';
import { simulateWindow } from './window-simulation.ts';

describe('the batcher', () => {
  test('passes each batch the idle time of its server, infinite before the first', () => {
    const idle: number[] = [];
    const result = simulateBatcher({
      arrivalsMs: Float64Array.from([5, 20, 22]),
      windowMs: 0,
      maxBatch: 1,
      replicas: 1,
      batchTime: (rows, idleMs = Number.NaN) => {
        idle.push(idleMs);
        return 10 * rows;
      },
    });
    expect(idle).toEqual([Infinity, 5, 0]);
    // Busy for 30 of the 35 ms from the first arrival to the last answer, 10 ms per row.
    expect(result).toMatchObject({ batches: 3, meanBatch: 1, computeMsPerRow: 10 });
    expect(result.utilisation).toBeCloseTo(30 / 35, 12);
    expect([...result.latenciesMs]).toEqual([10, 10, 18]);
  });

  test('is half as busy on two replicas, and its time ends with the last answer', () => {
    const result = simulateBatcher({
      arrivalsMs: Float64Array.from([0, 1]),
      windowMs: 0,
      maxBatch: 1,
      replicas: 2,
      batchTime: (_rows, idleMs) => (idleMs === Infinity ? 40 : 9),
    });
    expect([...result.latenciesMs]).toEqual([40, 9]);
    expect(result.utilisation).toBeCloseTo(49 / (2 * 40), 12);
  });

  test('without rows has no batches', () => {
    const result = simulateBatcher({
      arrivalsMs: new Float64Array(),
      windowMs: 1,
      maxBatch: 4,
      replicas: 1,
      batchTime: affineBatchTime({ tau0Ms: 1, alphaMs: 1 }),
    });
    expect(result).toMatchObject({ batches: 0, meanBatch: 0, utilisation: 0, computeMsPerRow: 0, p99Ms: null });
    expect([...result.batchSizes]).toEqual([]);
  });
});

describe('closed forms, by hand', () => {
  test('of two servers: Erlang’s C is 2ρ²/(1+ρ); of four at a load of 3, 0.5094', () => {
    for (const load of [0.1, 0.5, 0.9]) expect(erlangC(2, 2 * load)).toBeCloseTo((2 * load ** 2) / (1 + load), 12);
    expect(erlangC(4, 3)).toBeCloseTo(0.5094, 4);
    expect(erlangC(1_000, 900)).toBeGreaterThan(0);
    expect([erlangC(3, 4), erlangC(2, 2)]).toEqual([1, 1]);
  });

  test('the bound of dynamic batching is the smaller of its two', () => {
    // At load 0.5 with τ = 2, α = 1: first (3/1)·(1 + 2 + 0/1.5) = 9, second 3/0.5 + 0.5·2.5/0.75.
    expect(dynamicBatchingBoundMs({ ratePerMs: 0.5, tau0Ms: 2, alphaMs: 1 })).toBeCloseTo(6 + 1.25 / 0.75, 12);
    // At load 0.01 with τ = 1, α = 1: first (2/1.98)(1 + 0.02 + 0.99/1.01), second 1.5/0.99 + 0.5·2.01/0.9999.
    const first = (2 / 1.98) * (1.02 + 0.99 / 1.01);
    expect(dynamicBatchingBoundMs({ ratePerMs: 0.01, tau0Ms: 1, alphaMs: 1 })).toBeCloseTo(first, 12);
  });

  test('count the load in service times, and nothing ends above it', () => {
    expect(mg1MeanLatencyMs({ ratePerMs: 0.3, serviceMs: 5, serviceScv: 1 })).toBe(Infinity);
    // Load 0.2·4 = 0.8 is stable, 0.3·4 is not.
    expect(Number.isFinite(dynamicBatchingBoundMs({ ratePerMs: 0.2, tau0Ms: 5, alphaMs: 4 }))).toBe(true);
    expect(dynamicBatchingBoundMs({ ratePerMs: 0.3, tau0Ms: 5, alphaMs: 4 })).toBe(Infinity);
  });

  test('of a window of no time', () => {
    const idle = idleWindow({ ratePerMs: 0.2, windowMs: 0, tau0Ms: 4, alphaMs: 1 });
    expect(idle).toEqual({ meanBatch: 1, meanWaitMs: 0, meanLatencyMs: 5, computeMsPerRow: 5 });
  });
});

describe('the highest rate within an SLO', () => {
  const shared = { replicas: 1, percentile: 90, seed: 3, requests: 1000, rounds: 3 };

  test('is the one at which a tenth of the requests are late, to 1e-4', () => {
    const found = simulateMaxRate({ ...shared, serviceTimesMs: [10], sloMs: 30 })?.value ?? 0;
    // Late requests of the same draws, counted with Lindley's recursion.
    const late = (ratePerS: number): readonly number[] =>
      [0, 1, 2].map((round) => {
        const gaps = createRandom(3).fork(`round-${round}`).fork('gaps');
        let wait = 0;
        let count = 0;
        for (let i = 0; i < 1000; i++) {
          const gapMs = (gaps.exponential() * 1000) / ratePerS;
          wait = i === 0 ? 0 : Math.max(0, wait + 10 - gapMs);
          if (wait + 10 > 30) count += 1;
        }
        return count;
      });
    expect(Math.min(...late(found))).toBeLessThanOrEqual(100);
    const one = simulateMaxRate({ ...shared, rounds: 1, serviceTimesMs: [10], sloMs: 30 })?.value ?? 0;
    expect(late(one)[0]).toBeLessThanOrEqual(100);
    expect(late(one * 1.0003)[0]).toBeGreaterThan(100);
  });

  test('has an interval over its rounds, and none for fewer than three', () => {
    const interval = simulateMaxRate({ ...shared, serviceTimesMs: [10], sloMs: 30 });
    expect(interval?.low).toBeLessThan(interval?.value ?? 0);
    expect(simulateMaxRate({ ...shared, rounds: 2, serviceTimesMs: [10], sloMs: 30 })?.low).toBeNull();
  });

  test('is none when more than the allowed share of service times are over the SLO themselves', () => {
    const times = (slow: number) => Array.from({ length: 100 }, (_, i) => (i < slow ? 50 : 1));
    expect(simulateMaxRate({ ...shared, serviceTimesMs: times(20), sloMs: 30 })).toBeNull();
    expect(simulateMaxRate({ ...shared, serviceTimesMs: times(5), sloMs: 30 })).not.toBeNull();
    // A service time equal to the SLO meets it.
    expect(simulateMaxRate({ ...shared, serviceTimesMs: [30], sloMs: 30 })?.value).toBeGreaterThan(0);
  });
});

describe('a simulated window', () => {
  const measured = [1, 8, 32].map((batchSize) => ({ batchSize, samplesMs: [4 + batchSize] }));
  const window = (ratePerS: number, windowMs: number, replicas = 1) =>
    simulateWindow({ windowMs, ratePerS, replicas, measured, seed: 3 });

  test('has as its cap the power of two that is at least twice its mean batch, from 32 up to 10,000', () => {
    // 1 + rate × window: 2, 16, 17, 101, and 5,001, whose double exceeds the maximum batch.
    expect(
      [
        [10, 100],
        [150, 100],
        [160, 100],
        [100, 1000],
        [500, 10_000],
      ].map(([rate = 0, ms = 0]) => window(rate, ms)?.maxBatch),
    ).toEqual([32, 32, 64, 256, 10_000]);
  });

  test('gathers up to 10,000 rows', () => {
    expect(window(10, 999_900)?.maxBatch).toBe(10_000);
    expect(window(10, 999_901)).toBeNull();
  });

  test('is refused from 95 % of the full-batch capacity', () => {
    // 32 rows in 36 ms are 888.9 a second.
    expect(window(844, 0)).not.toBeNull();
    expect(window(845, 0)).toBeNull();
    expect(window(845, 0, 2)).not.toBeNull();
  });

  test('is marked as extrapolated if a batch was larger than any measured size', () => {
    expect(window(10, 100)?.extrapolated).toBe(false);
    expect(window(10, 10_000)?.extrapolated).toBe(true);
  });
});

describe('a latency behind a window', () => {
  const measured = [1, 8].map((batchSize) => ({ batchSize, samplesMs: [4 + batchSize] }));
  const latency = createWindowLatency({ measured, seed: 5 });
  const at = (gathered: number, utilisation: number, percentile = 90): number =>
    latency({ gathered, utilisation, percentile });

  test('is interpolated between loads and between powers of two of the rows', () => {
    expect(at(4, 0.15)).toBeCloseTo((at(4, 0.1) + at(4, 0.2)) / 2, 12);
    expect(at(4, 0.675)).toBeCloseTo((at(4, 0.6) + at(4, 0.75)) / 2, 12);
    expect(at(Math.sqrt(32), 0.1)).toBeCloseTo((at(4, 0.1) + at(8, 0.1)) / 2, 12);
    expect(at(2 ** 2.25, 0.15)).toBeCloseTo(0.75 * at(4, 0.15) + 0.25 * at(8, 0.15), 12);
    expect(at(4, 0.1)).not.toBeCloseTo(at(8, 0.1), 3);
  });

  test('is constant below and above the range of rows, and infinite beyond the highest load', () => {
    expect(at(2 ** -12, 0.1)).toBe(at(2 ** -8, 0.1));
    expect(at(2 ** 14, 0)).toBe(at(2 ** 9, 0));
    expect(at(4, 0.75)).toBeGreaterThan(at(4, 0.6));
    expect(Number.isFinite(at(4, 0.75))).toBe(true);
    expect(at(4, 0.7501)).toBe(Infinity);
  });

  test('is at most the window plus the batch time for a row that waits for nothing else', () => {
    // At zero load the batch takes no time: the first row of a batch waits 1, the others are spread over the window.
    expect(at(512, 0, 100)).toBeLessThanOrEqual(1 + 1e-9);
    expect(at(512, 0, 0)).toBeLessThan(0.01);
    expect(at(512, 0, 50)).toBeCloseTo(0.5, 1);
    expect(at(512, 0, 90)).toBeCloseTo(0.9, 1);
  });
});
