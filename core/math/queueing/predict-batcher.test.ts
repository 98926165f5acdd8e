import { expect, test } from 'vitest';
import { createRandom } from '#core/math/stats/random.ts';
import { makeSchedule } from './arrivals.ts';
import { empiricalBatchTime } from './batch-time.ts';
import { simulateBatcher } from './batcher.ts';
import { predictBatcher } from './predict-batcher.ts';

/** Times of batches of one row: 1 ms, and 10 ms for eight batches in a row that begin at random, one in 96. */
function disturbed(count: number, seed: number): Float64Array {
  const random = createRandom(seed);
  const times = new Float64Array(count).fill(1);
  for (let index = 0; index < count; index++) if (random.uniform() < 1 / 96) times.fill(10, index, index + 8);
  return times;
}

/** The same times in a random order. */
function shuffled(times: Float64Array): Float64Array {
  const random = createRandom(9);
  const keyed = Array.from(times, (ms) => ({ ms, key: random.uniform() }));
  return Float64Array.from(
    keyed.sort((a, b) => a.key - b.key),
    ({ ms }) => ms,
  );
}

const SINGLE = { windowMs: 0, maxBatch: 1, replicas: 1 };
const arrivalsMs = makeSchedule({ arrivals: { kind: 'poisson' }, ratePerS: 350, count: 20_000, seed: 3 });

test('a prediction is the median of five simulations, and is the same for the same seed', () => {
  const measured = [{ batchSize: 1, samplesMs: disturbed(480, 6) }];
  const predicted = predictBatcher({ ...SINGLE, arrivalsMs, measured, seed: 1 });
  expect(predictBatcher({ ...SINGLE, arrivalsMs, measured, seed: 1 })).toEqual(predicted);
  const p99s = Array.from({ length: 5 }, (_, index) => {
    const random = createRandom(1).fork('batch-times').fork(index);
    return simulateBatcher({ ...SINGLE, arrivalsMs, batchTime: empiricalBatchTime(measured, random) }).p99Ms ?? 0;
  });
  expect(predicted.p99Ms).toBe(p99s.sort((a, b) => a - b)[2]);
});

test('batches that are slow one after the other stay so, which makes the tail', () => {
  const times = disturbed(20_000, 4);
  const p99Of = (samplesMs: Float64Array): number =>
    predictBatcher({ ...SINGLE, arrivalsMs, measured: [{ batchSize: 1, samplesMs }], seed: 2 }).p99Ms ?? 0;
  const later = disturbed(arrivalsMs.length, 5);
  let at = 0;
  const truth = simulateBatcher({ ...SINGLE, arrivalsMs, batchTime: () => later[at++] ?? 1 }).p99Ms ?? 0;
  expect(Math.abs(p99Of(times) / truth - 1)).toBeLessThan(0.3);
  // One by one they are worked off in between.
  expect(p99Of(shuffled(times)) / truth).toBeLessThan(0.7);
});
