import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom } from '#core/math/stats/random.ts';
import { burstBlockMs, burstSchedule } from './bursts.ts';
import { pauseOf } from './pauses.ts';
import { servedBatches, typicalTimes, withEnoughBatches, withBatches } from './served-batches.ts';

const LONGEST = pauseOf(Infinity);

test('the batches of a point have sizes and times, and exclude requests that failed or were never served', () => {
  const servedWith = Int32Array.from([2, 2, -3, -3, -3, 1, 0, 0, 2, 2]);
  const startedMs = Float64Array.from([1, 1, 5, 5, 5, 8.01, Number.NaN, Number.NaN, 20, 20]);
  const finishedMs = startedMs.map((ms, index) => ms + index + 1);
  expect(servedBatches({ servedWith, startedMs, finishedMs })).toEqual([
    { size: 2, ms: 1, pause: LONGEST },
    // The failed one ended at 8 ms.
    { size: 1, ms: expect.closeTo(6, 9), pause: 0 },
    { size: 2, ms: 9, pause: pauseOf(5.99) },
  ]);
});

test('with two servers, a batch follows another directly if the earliest free server has just become free', () => {
  const servedWith = Int32Array.from([1, 1, 1, 1]);
  const startedMs = Float64Array.from([0, 1, 10, 15]);
  const finishedMs = Float64Array.from([10, 21, 12, 16]);
  const pauses = servedBatches({ servedWith, startedMs, finishedMs }, 2).map((batch) => batch.pause);
  expect(pauses).toEqual([LONGEST, pauseOf(1), 0, pauseOf(3)]);
});

test('more batches are merged with the known ones by size', () => {
  const known = withBatches([], [{ size: 4, ms: 2 }]);
  const more = withBatches(known, [
    { size: 1, ms: 1 },
    { size: 4, ms: 3 },
  ]);
  expect(more).toEqual([
    { batchSize: 1, samplesMs: Float64Array.of(1) },
    { batchSize: 4, samplesMs: Float64Array.of(2, 3) },
  ]);
  expect(withEnoughBatches(more, 2).map((each) => each.batchSize)).toEqual([4]);
  expect(withEnoughBatches(more, 3)).toEqual(more);
});

test('batches that follow another directly are kept apart; typical times are those after an idle time', () => {
  const samples = withBatches(
    [],
    [
      { size: 4, ms: 2, pause: 0 },
      { size: 4, ms: 3, pause: 3 },
      { size: 4, ms: 5, pause: 3 },
    ],
  );
  expect(samples.map((each) => [each.pause, Array.from(each.samplesMs)])).toEqual([
    [0, [2]],
    [3, [3, 5]],
  ]);
  expect(typicalTimes(samples)).toEqual([{ batchSize: 4, ms: 4 }]);
  expect(typicalTimes(samples.slice(0, 1))).toEqual([{ batchSize: 4, ms: 2 }]);
});

test('an evenly spaced selection is kept for a size with very many batches', () => {
  const batches = Array.from({ length: 10_000 }, (_, index) => ({ size: 1, ms: index }));
  const samples = withBatches([], batches)[0]?.samplesMs ?? [];
  expect(samples).toHaveLength(500);
  expect(samples[250]).toBe(5_000);
});

test('every block of a burst schedule has every size once, its rows at one instant', () => {
  const sizes = fc.uniqueArray(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(sizes, fc.integer({ min: 1, max: 5 }), fc.nat(), (wanted, blocks, seed) => {
      const batchTime = (rows: number): number => 1 + rows;
      const options = { sizes: wanted, blocks, replicas: 1, batchTime };
      const bursts = burstSchedule({ ...options, random: createRandom(seed) });
      const order: number[] = [];
      let previousMs = -1;
      for (let row = 0; row < bursts.sizes.length; row += bursts.sizes[row] ?? 1) {
        const size = bursts.sizes[row] ?? 0;
        const instants = new Set(bursts.arrivalMs.subarray(row, row + size));
        expect([...instants]).toEqual([bursts.arrivalMs[row]]);
        expect(bursts.arrivalMs[row]).toBeGreaterThan(previousMs);
        previousMs = bursts.arrivalMs[row] ?? 0;
        order.push(size);
      }
      const ascending = (values: readonly number[]): readonly number[] => [...values].sort((a, b) => a - b);
      for (let block = 0; block < blocks; block++) {
        const part = order.slice(block * wanted.length, (block + 1) * wanted.length);
        expect(ascending(part)).toEqual(ascending(wanted));
      }
      expect(previousMs).toBeLessThan(2 * blocks * burstBlockMs(options));
    }),
    { numRuns: 50 },
  );
});

test('sizes are in order, then pauses of a size, unknown pauses first', () => {
  const order = withBatches(
    [],
    [
      { size: 4, ms: 1, pause: 7 },
      { size: 1, ms: 1, pause: 3 },
      { size: 4, ms: 1, pause: 2 },
      { size: 4, ms: 1 },
      { size: 1, ms: 1, pause: 1 },
    ],
  ).map(({ batchSize, pause }) => [batchSize, pause]);
  expect(order).toEqual([
    [1, 1],
    [1, 3],
    [4, undefined],
    [4, 2],
    [4, 7],
  ]);
});

test('every sample of a size is kept up to 500', () => {
  const kept = (count: number) =>
    withBatches(
      [],
      Array.from({ length: count }, (_, ms) => ({ size: 1, ms })),
    )[0]?.samplesMs.length;
  expect([kept(499), kept(500), kept(501)]).toEqual([499, 500, 500]);
});

test('the typical time of a size is the median of its batches after all pauses but the shortest', () => {
  const samples = [
    { batchSize: 2, pause: 0, samplesMs: [1, 1, 1, 1, 1] },
    { batchSize: 2, pause: 3, samplesMs: [5, 9] },
    { batchSize: 2, pause: 6, samplesMs: [7] },
    { batchSize: 8, pause: 0, samplesMs: [30] },
  ];
  expect(typicalTimes(samples)).toEqual([{ batchSize: 2, ms: 7 }]);
});
