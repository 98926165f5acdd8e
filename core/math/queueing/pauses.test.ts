import { describe, expect, test } from 'vitest';
import { pauseEffect, pauseOf } from './pauses.ts';

test('a pause is in the class of the first bound above it', () => {
  expect([0, 0.049, 0.05, 0.49, 0.5, 0.99, 1, 2, 3.9, 4, 8, 15.9, 16, Infinity].map(pauseOf)).toEqual([
    0, 0, 1, 1, 2, 2, 3, 4, 4, 5, 6, 6, 7, 7,
  ]);
});

describe('what a pause adds', () => {
  const after = (batchSize: number, pause: number | undefined, ...samplesMs: readonly number[]) => ({
    batchSize,
    ...(pause === undefined ? {} : { pause }),
    samplesMs,
  });
  const five = (ms: number): readonly number[] => [ms, ms, ms, ms, ms];

  test('is the same at every size, and zero after the shortest measured pause', () => {
    const { typicalMs, extraMs } = pauseEffect([
      after(1, 2, ...five(10)),
      after(1, 5, ...five(11)),
      after(8, 2, ...five(20)),
      after(8, 5, ...five(21)),
    ]);
    expect([...typicalMs]).toEqual([
      [1, 10],
      [8, 20],
    ]);
    expect([2, 5].map(extraMs)).toEqual([0, 1]);
  });

  test('is that of the nearest class, and of the shorter one in a tie', () => {
    const { extraMs } = pauseEffect([after(1, 1, ...five(10)), after(1, 3, ...five(12)), after(1, 6, ...five(15))]);
    expect([0, 1, 2, 3, 4, 5, 6, 7].map(extraMs)).toEqual([0, 0, 0, 2, 2, 5, 5, 5]);
    expect(extraMs(undefined)).toBe(0);
  });

  test('is estimated from five batches', () => {
    const measured = (ms: readonly number[]) => [after(1, 0, ...five(10)), after(1, 4, ...ms)];
    expect(pauseEffect(measured([13, 13, 13, 13])).extraMs(4)).toBe(0);
    expect(pauseEffect(measured([13, 13, 13, 13, 13])).extraMs(4)).toBe(3);
  });

  test('is estimated from fewer batches if no pause has more', () => {
    const { typicalMs, extraMs } = pauseEffect([after(4, 0, 10, 10), after(4, 3, 14, 14)]);
    expect([typicalMs.get(4), extraMs(0), extraMs(3)]).toEqual([10, 0, 4]);
  });

  test('counts batches of all sizes together', () => {
    const { extraMs } = pauseEffect([
      after(1, 0, ...five(10)),
      after(2, 0, ...five(20)),
      after(1, 4, 13, 13, 13),
      after(2, 4, 23, 23),
    ]);
    expect(extraMs(4)).toBe(3);
  });

  test('does not depend on the order of the samples, and batches of an unknown pause count for no class', () => {
    const { typicalMs, extraMs } = pauseEffect([
      after(1, 6, ...five(15)),
      after(1, undefined, ...five(10)),
      after(1, 3, ...five(12)),
      after(1, 1, ...five(10)),
    ]);
    expect([typicalMs.get(1), ...[1, 2, 3, 6].map(extraMs)]).toEqual([10, 0, 0, 2, 5]);
  });

  test('is unknown without recorded pauses, and the median is the whole time', () => {
    const { typicalMs, extraMs } = pauseEffect([after(3, undefined, 5, 6, 9)]);
    expect([typicalMs.get(3), extraMs(undefined), extraMs(7)]).toEqual([6, 0, 0]);
  });
});
