import { describe, expect, test } from 'vitest';
import { createRandom } from '#core/math/stats/random.ts';
import { type BatchSamples, empiricalBatchTime, largestMeasured } from './batch-time.ts';
import { pauseOf } from './pauses.ts';

function timeOf(measured: readonly BatchSamples[]) {
  return empiricalBatchTime(measured, createRandom(1));
}

/** All values that are drawn for a size. */
function drawn(measured: readonly BatchSamples[], rows: number, idleMs?: number): readonly number[] {
  const time = timeOf(measured);
  const values = new Set(Array.from({ length: 500 }, () => Number(time(rows, idleMs).toFixed(9))));
  return [...values].sort((a, b) => a - b);
}

describe('the time of a batch', () => {
  test('with a single size is proportional above it and constant below', () => {
    const time = timeOf([{ batchSize: 4, samplesMs: [8] }]);
    expect([1, 4, 6, 40].map((rows) => time(rows))).toEqual([8, 8, 12, 80]);
  });

  test('is interpolated between two sizes and extrapolated along the slope on both sides', () => {
    const time = timeOf([
      { batchSize: 10, samplesMs: [30] },
      { batchSize: 20, samplesMs: [50] },
    ]);
    // 10 + 2·b: the fit of two points is their line.
    expect([5, 10, 15, 19, 20, 21, 100].map((rows) => time(rows))).toEqual(
      [20, 30, 40, 48, 50, 52, 210].map((ms) => expect.closeTo(ms, 9)),
    );
  });

  test('does not depend on the order of the sizes, and includes the extra time of a pause', () => {
    const some = (count: number, ms: number): readonly number[] => Array.from({ length: count }, () => ms);
    const time = timeOf([
      { batchSize: 20, pause: pauseOf(0), samplesMs: some(5, 50) },
      { batchSize: 10, pause: pauseOf(20), samplesMs: some(5, 33) },
      { batchSize: 30, pause: pauseOf(0), samplesMs: some(5, 70) },
      { batchSize: 10, pause: pauseOf(0), samplesMs: some(9, 30) },
    ]);
    expect([10, 15, 25, 30].map((rows) => time(rows))).toEqual([30, 40, 60, 70].map((ms) => expect.closeTo(ms, 9)));
    expect([10, 15, 25, 30].map((rows) => time(rows, 20))).toEqual([33, 43, 63, 73].map((ms) => expect.closeTo(ms, 9)));
  });

  test('below the smallest size is at least a tenth of its time', () => {
    const time = timeOf([
      { batchSize: 100, samplesMs: [10] },
      { batchSize: 200, samplesMs: [110] },
    ]);
    // The fit has no fixed part, and a slope of at least 0.1 per row.
    expect(time(1)).toBeGreaterThanOrEqual(1);
    expect(time(1)).toBeLessThan(2);
  });

  test('varies like batches of half to double its size', () => {
    const measured = [
      { batchSize: 1, samplesMs: [10, 10, 13] },
      { batchSize: 2, samplesMs: [20, 20, 25] },
      { batchSize: 8, samplesMs: [80, 80, 87] },
    ];
    expect(drawn(measured, 1)).toEqual([10, 13, 15]);
    expect(drawn(measured, 2)).toEqual([20, 23, 25]);
    // 4 is twice 2 and half of 8.
    expect(drawn(measured, 4)).toEqual([40, 45, 47]);
    // No size near 20 was measured, so the nearest one is used.
    expect(drawn(measured, 20)).toHaveLength(2);
    expect(drawn(measured, 9)).toHaveLength(2);
  });

  test('has the residuals of its own pause from a hundred batches', () => {
    const spread = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => (i === 0 ? 16 : 10));
    const measured = (count: number): readonly BatchSamples[] => [
      { batchSize: 4, pause: pauseOf(0), samplesMs: spread(count) },
      { batchSize: 4, pause: pauseOf(20), samplesMs: Array.from({ length: 150 }, (_, i) => (i === 0 ? 14 : 11)) },
    ];
    expect(new Set(Array.from({ length: 5000 }, valuesOf(measured(100))))).toEqual(new Set([10, 16]));
    expect(new Set(Array.from({ length: 5000 }, valuesOf(measured(99))))).toEqual(new Set([10, 16, 13]));
  });

  test('is at least a tenth of the typical time', () => {
    expect(drawn([{ batchSize: 1, samplesMs: [100, 100, 1] }], 1)).toEqual([10, 100]);
  });
});

function valuesOf(measured: readonly BatchSamples[]): () => number {
  const time = timeOf(measured);
  return () => Number(time(4).toFixed(9));
}

test('the largest measured size is the maximum, and 0 without sizes', () => {
  const of = (...sizes: readonly number[]) =>
    largestMeasured(sizes.map((batchSize) => ({ batchSize, samplesMs: [1] })));
  expect([of(3, 9, 4), of()]).toEqual([9, 0]);
});

test('without any measured size there is no batch time', () => {
  expect(() => timeOf([])).toThrow();
});
