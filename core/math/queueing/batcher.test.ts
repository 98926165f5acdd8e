import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom } from '#core/math/stats/random.ts';
import { mean, scv } from '#core/math/stats/moments.ts';
import { makeSchedule } from './arrivals.ts';
import { affineBatchTime, empiricalBatchTime } from './batch-time.ts';
import { GOLDEN_BATCHER } from './testing-golden-batcher.ts';
import { simulateBatcher } from './batcher.ts';
import { dynamicBatchingBoundMs, idleWindow, mg1MeanLatencyMs } from './testing-closed-forms.ts';
import { fifoWaitsMs, lindleyWaitsMs } from './lindley.ts';

const batchTime = affineBatchTime({ tau0Ms: 4, alphaMs: 1 });

function poisson(ratePerS: number, count: number, seed = 1): Float64Array {
  return makeSchedule({ arrivals: { kind: 'poisson' }, ratePerS, count, seed });
}

test.each(GOLDEN_BATCHER)(
  'at %d/s a window of %d ms makes batches of %d, utilisation %d and a p99 of %d ms',
  (rate, windowMs, size, busy, p99) => {
    const arrivalsMs = poisson(rate, 100_000);
    const result = simulateBatcher({ arrivalsMs, windowMs, maxBatch: 32, replicas: 1, batchTime });
    expect(Math.abs(result.meanBatch / size - 1)).toBeLessThan(0.02);
    expect(Math.abs(result.utilisation / busy - 1)).toBeLessThan(0.01);
    expect(Math.abs((result.p99Ms ?? 0) / p99 - 1)).toBeLessThan(0.025);
  },
);

test.each([
  [0.1, 7.977],
  [0.5, 16.65],
  [0.9, 82.632],
])('without window and cap the simulated mean latency at load %d is the exact %d ms within 5 %%', (load, exactMs) => {
  const fit = { tau0Ms: 5, alphaMs: 1 };
  const arrivalsMs = poisson(load * 1000, 100_000, 4);
  const result = simulateBatcher({
    arrivalsMs,
    windowMs: 0,
    maxBatch: 1e9,
    replicas: 1,
    batchTime: affineBatchTime(fit),
  });
  expect(Math.abs((result.latency.meanMs ?? 0) / exactMs - 1)).toBeLessThan(0.05);
  expect(dynamicBatchingBoundMs({ ...fit, ratePerMs: load })).toBeGreaterThan(0.95 * (result.latency.meanMs ?? 0));
});

test('an idle server agrees with the closed form of a window', () => {
  const form = idleWindow({ ratePerMs: 0.2, windowMs: 20, tau0Ms: 4, alphaMs: 1 });
  const result = simulateBatcher({
    arrivalsMs: poisson(200, 200_000),
    windowMs: 20,
    maxBatch: 1_000,
    replicas: 1,
    batchTime,
  });
  expect((result.latency.meanMs ?? 0) / form.meanLatencyMs).toBeCloseTo(1, 1);
  expect(result.computeMsPerRow / form.computeMsPerRow).toBeCloseTo(1, 1);
});

test('the batcher follows its rules on a schedule computed by hand', () => {
  // Window 10, cap 3; a batch takes 100 whatever its size.
  const arrivalsMs = Float64Array.from([0, 4, 11, 12, 13, 14, 200, 201, 202]);
  const result = simulateBatcher({ arrivalsMs, windowMs: 10, maxBatch: 3, replicas: 1, batchTime: () => 100 });
  // {0, 4} start when the window ends at 10. {11, 12, 13} are due at 13 but wait for the server until 110. The timer of {14} ended long
  // before; it starts at 210 and also takes 200 and 201. {202} is due at 212 and starts at 310.
  expect([...result.batchSizes]).toEqual([2, 3, 3, 1]);
  expect([...result.latenciesMs]).toEqual([110, 106, 199, 198, 197, 296, 110, 109, 208]);
});

test('an idle server starts with the row that fills the batch, rows of one instant go together', () => {
  const full = { windowMs: 100, maxBatch: 3, replicas: 1, batchTime };
  const filled = simulateBatcher({ ...full, arrivalsMs: Float64Array.from([0, 1, 2, 50]) });
  expect([...filled.batchSizes]).toEqual([3, 1]);
  expect([...filled.latenciesMs]).toEqual([9, 8, 7, 105]);
  const together = simulateBatcher({ ...full, windowMs: 0, arrivalsMs: Float64Array.from([5, 5, 5, 5]) });
  expect([...together.batchSizes]).toEqual([3, 1]);
});

test('no row is lost, no batch exceeds the cap, no row beats its own batch', () => {
  const times = fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 1, maxLength: 120 });
  const setting = fc.record({
    windowMs: fc.integer({ min: 0, max: 40 }),
    maxBatch: fc.integer({ min: 1, max: 9 }),
    replicas: fc.integer({ min: 1, max: 4 }),
  });
  fc.assert(
    fc.property(times, setting, (list, options) => {
      const arrivalsMs = Float64Array.from(list).sort();
      const result = simulateBatcher({ ...options, arrivalsMs, batchTime });
      expect(result.latenciesMs).toHaveLength(list.length);
      expect(result.batchSizes.reduce((a, b) => a + b, 0)).toBe(list.length);
      expect(Math.max(...result.batchSizes)).toBeLessThanOrEqual(options.maxBatch);
      expect(Math.min(...result.latenciesMs)).toBeGreaterThanOrEqual(batchTime(1) - 1e-9);
      expect(result.utilisation).toBeLessThanOrEqual(1 + 1e-9);
      expect(result.meanBatch * result.batches).toBeCloseTo(list.length, 6);
    }),
  );
});

test('a cap of one without a window is a first-come-first-served queue', () => {
  const times = fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 1, maxLength: 100 });
  fc.assert(
    fc.property(times, fc.integer({ min: 1, max: 5 }), (list, replicas) => {
      const arrivalsMs = Float64Array.from(list).sort();
      const servicesMs = arrivalsMs.map(() => 5);
      const batched = simulateBatcher({ arrivalsMs, windowMs: 0, maxBatch: 1, replicas, batchTime });
      const waits = fifoWaitsMs({ arrivalsMs, servicesMs, servers: replicas });
      expect([...batched.latenciesMs]).toEqual([...waits].map((wait) => wait + 5));
    }),
  );
});

test("Lindley's recursion is the queue with one server", () => {
  const pairs = fc.array(fc.record({ gap: fc.nat(50), service: fc.nat(60) }), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(pairs, (list) => {
      let at = 0;
      const arrivalsMs = Float64Array.from(list, ({ gap }) => (at += gap));
      const servicesMs = Float64Array.from(list, ({ service }) => service);
      expect(lindleyWaitsMs(arrivalsMs, servicesMs)).toEqual(fifoWaitsMs({ arrivalsMs, servicesMs, servers: 1 }));
    }),
  );
});

test('more servers never make any row wait longer', () => {
  const arrivalsMs = poisson(100, 20_000);
  const random = createRandom(2);
  const servicesMs = arrivalsMs.map(() => 9 * random.exponential());
  const one = fifoWaitsMs({ arrivalsMs, servicesMs, servers: 1 });
  const three = fifoWaitsMs({ arrivalsMs, servicesMs, servers: 3 });
  expect(one.every((wait, i) => wait >= (three[i] ?? Infinity))).toBe(true);
});

test('simulated M/G/1 agrees with Pollaczek–Khinchine', () => {
  const arrivalsMs = poisson(150, 400_000, 6);
  const random = createRandom(8);
  const servicesMs = arrivalsMs.map(() => 1 + 4 * random.exponential());
  const exact = mg1MeanLatencyMs({ ratePerMs: 0.15, serviceMs: 5, serviceScv: 16 / 25 });
  expect(scv(servicesMs)).toBeCloseTo(16 / 25, 2);
  expect(Math.abs((mean(lindleyWaitsMs(arrivalsMs, servicesMs)) + 5) / exact - 1)).toBeLessThan(0.03);
});

test('empirical batch times pass through the measured sizes and interpolate in between', () => {
  const samples = [
    { batchSize: 8, samplesMs: [12, 12] },
    { batchSize: 1, samplesMs: [5, 5] },
    { batchSize: 16, samplesMs: [20, 20] },
  ];
  const time = empiricalBatchTime(samples, createRandom(1));
  expect([1, 8, 16].map((rows) => time(rows))).toEqual([5, 12, 20]);
  expect(time(12)).toBe(16);
  expect(time(32)).toBe(36);
  expect(empiricalBatchTime([{ batchSize: 2, samplesMs: [4] }], createRandom(1))(6)).toBe(12);
});

test('empirical batch times keep the spread between sizes', () => {
  const random = createRandom(3);
  const spread = (base: number): Float64Array =>
    Float64Array.from({ length: 2_000 }, () => base * Math.exp(0.2 * random.normal()));
  const time = empiricalBatchTime(
    [
      { batchSize: 1, samplesMs: spread(5) },
      { batchSize: 3, samplesMs: spread(9) },
    ],
    random,
  );
  const drawn = Float64Array.from({ length: 5_000 }, () => time(2));
  expect(Math.sqrt(scv(drawn))).toBeCloseTo(0.2, 1);
  expect(mean(drawn)).toBeCloseTo(7.14, 0);
});
