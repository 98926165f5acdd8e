import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom } from '#core/math/stats/random.ts';
import { makeSchedule } from './arrivals.ts';
import { type BatchTime, empiricalBatchTime, largestMeasured } from './batch-time.ts';
import { simulateBatcher } from './batcher.ts';
import { pauseOf } from './pauses.ts';
import { servedBatches, withEnoughBatches, withBatches } from './served-batches.ts';

test('a rare disturbance keeps its frequency, whichever size it affected', () => {
  // One batch in 500 took 50 ms longer. All three such batches had size 4, and there are only 100 of that size.
  const steady = (batchSize: number, count: number): number[] => Array.from({ length: count }, () => batchSize);
  const measured = [
    { batchSize: 2, samplesMs: steady(2, 700) },
    { batchSize: 4, samplesMs: [...steady(4, 97), 54, 54, 54] },
    { batchSize: 5, samplesMs: steady(5, 700) },
  ];
  const time = empiricalBatchTime(measured, createRandom(5));
  for (const rows of [3, 4]) {
    const draws = Array.from({ length: 40_000 }, () => time(rows));
    const share = draws.filter((ms) => ms > 40).length / draws.length;
    expect(share).toBeGreaterThan(0.0015);
    expect(share).toBeLessThan(0.0027);
    expect(new Set(draws)).toEqual(new Set([rows, rows + 50]));
  }
});

test('beyond the largest measured size, batch times continue along the slope of the fit', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.01, max: 20, noNaN: true }),
      fc.double({ min: 0.001, max: 5, noNaN: true }),
      fc.integer({ min: 33, max: 10_000 }),
      (tau0Ms, alphaMs, rows) => {
        const measured = [1, 4, 32].map((batchSize) => ({ batchSize, samplesMs: [tau0Ms + alphaMs * batchSize] }));
        const time = empiricalBatchTime(measured, createRandom(1));
        expect(largestMeasured(measured)).toBe(32);
        expect(time(rows) / (tau0Ms + alphaMs * rows)).toBeCloseTo(1, 6);
      },
    ),
    { numRuns: 50 },
  );
});

test('a batch always takes some time, whatever was measured', () => {
  const samplesMs = fc.array(fc.double({ min: 0.001, max: 1000, noNaN: true }), { minLength: 1, maxLength: 20 });
  const idleMs = fc.constantFrom(0, 0.1, 3, 20);
  const batches = fc.record({ batchSize: fc.constantFrom(1, 3, 9, 27, 81), idleMs: fc.option(idleMs), samplesMs });
  fc.assert(
    fc.property(
      fc.array(batches, { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 1, max: 100 }),
      idleMs,
      (each, rows, idle) => {
        const measured = each.map(({ idleMs: before, ...of }) =>
          before === null ? of : { ...of, pause: pauseOf(before) },
        );
        const time = empiricalBatchTime(measured, createRandom(2));
        for (let draw = 0; draw < 20; draw++) expect(time(rows, idle)).toBeGreaterThan(0);
      },
    ),
    { numRuns: 200 },
  );
});

test('a pause adds the same extra time at every size', () => {
  const after = (batchSize: number, idleMs: number, ms: number) => ({
    batchSize,
    pause: pauseOf(idleMs),
    samplesMs: [ms, ms, ms, ms, ms],
  });
  // Size 64 was not measured after a short pause, nor size 2 after a long one.
  const measured = [
    after(2, 0, 3),
    after(2, 3, 3.1),
    after(8, 0, 9),
    after(8, 3, 9.1),
    after(8, 20, 9.3),
    after(64, 0, 65),
    after(64, 20, 65.3),
  ];
  const time = empiricalBatchTime(measured, createRandom(3));
  for (const [rows, ms] of [
    [2, 3],
    [5, 6],
    [8, 9],
    [64, 65],
  ] as const) {
    expect(time(rows)).toBeCloseTo(ms, 2);
    expect(time(rows, 0.01)).toBeCloseTo(ms, 2);
    expect(time(rows, 3)).toBeCloseTo(ms + 0.1, 2);
    expect(time(rows, 60_000)).toBeCloseTo(ms + 0.3, 2);
    // Between two measured classes, the nearer one applies.
    expect(time(rows, 0.6)).toBeCloseTo(ms, 2);
  }
});

/**
 * A server whose memory leaves the caches during a pause: 0.62 ms for a row, and up to 0.3 ms more after a long pause, some of it random.
 */
function forgetfulServer(seed: number): BatchTime {
  const random = createRandom(seed);
  return (rows, idleMs = 0) => {
    const cold = idleMs < 1 ? 0 : Math.min(0.3, 0.1 * Math.log2(2 * idleMs));
    return 0.5 + 0.12 * rows + cold + 0.04 * random.exponential();
  };
}

/** A point of this server with one replica and cap 8, as an open loop records it. */
function recorded({ seed, windowMs, ratePerS }: { seed: number; windowMs: number; ratePerS: number }) {
  const arrivalsMs = makeSchedule({ arrivals: { kind: 'poisson' }, ratePerS, count: 40_000, seed });
  const options = { arrivalsMs, windowMs, maxBatch: 8, replicas: 1 };
  const server = forgetfulServer(seed);
  const tookMs: number[] = [];
  const result = simulateBatcher({
    ...options,
    batchTime: (rows, idleMs) => {
      const ms = server(rows, idleMs);
      tookMs.push(ms);
      return ms;
    },
  });
  const startedMs: number[] = [];
  const finishedMs: number[] = [];
  const servedWith: number[] = [];
  for (const [batch, size] of result.batchSizes.entries()) {
    for (let row = 0; row < size; row++) {
      const doneMs = (arrivalsMs[finishedMs.length] ?? 0) + (result.latenciesMs[finishedMs.length] ?? 0);
      startedMs.push(doneMs - (tookMs[batch] ?? 0));
      finishedMs.push(doneMs);
      servedWith.push(size);
    }
  }
  const times = {
    startedMs: Float64Array.from(startedMs),
    finishedMs: Float64Array.from(finishedMs),
    servedWith: Int32Array.from(servedWith),
  };
  return { options, result, times };
}

test('a batcher simulated from its own batches reproduces its measurements, with and without a window', () => {
  const replayed = (from: { readonly windowMs: number; readonly ratePerS: number }) => {
    const served = recorded({ ...from, seed: 3 });
    const truth = recorded({ windowMs: 0, ratePerS: 640, seed: 4 });
    const samples = withEnoughBatches(withBatches([], servedBatches(served.times)), 5);
    const batchTime = empiricalBatchTime(samples, createRandom(5));
    const again = simulateBatcher({ ...truth.options, batchTime });
    return { truth: truth.result, again };
  };
  for (const from of [
    { windowMs: 0, ratePerS: 640 },
    { windowMs: 2, ratePerS: 640 },
  ]) {
    const { truth, again } = replayed(from);
    expect(again.meanBatch / truth.meanBatch).toBeCloseTo(1, 1.7);
    expect(Math.abs(again.utilisation - truth.utilisation)).toBeLessThan(0.02);
    expect(Math.abs((again.latency.p99Ms ?? 0) / (truth.latency.p99Ms ?? 1) - 1)).toBeLessThan(0.08);
  }
});
