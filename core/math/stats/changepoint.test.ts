import { describe, expect, test } from 'vitest';
import { steadyStateFrom, windowMeans } from './changepoint.ts';
import { createRandom } from './random.ts';

/** Run times in stretches, each with a number of runs of a given duration. */
function stretches(...parts: readonly (readonly [number, number])[]): Float64Array {
  return Float64Array.from(parts.flatMap(([count, ms]) => Array.from({ length: count }, () => ms)));
}

describe('the steady state begins', () => {
  test('at the window where the level changes, up or down', () => {
    expect(steadyStateFrom(stretches([40, 3], [160, 2]))).toBe(40);
    expect(steadyStateFrom(stretches([40, 2], [160, 3]))).toBe(40);
    expect(steadyStateFrom(stretches([15, 9], [185, 2]))).toBe(15);
  });

  test('after the last of several steps', () => {
    expect(steadyStateFrom(stretches([20, 9], [40, 5], [20, 4], [220, 2]))).toBe(80);
  });

  test('in the first half, whatever comes later', () => {
    expect(steadyStateFrom(stretches([100, 3], [100, 2]))).toBe(100);
    expect(steadyStateFrom(stretches([150, 3], [50, 2]))).toBe(100);
    expect(steadyStateFrom(stretches([40, 3], [120, 2], [40, 2]))).toBe(40);
  });

  test('at the start if the step is less than two per cent', () => {
    expect(steadyStateFrom(stretches([40, 2.03], [160, 2]))).toBe(10);
    expect(steadyStateFrom(stretches([40, 2.05], [160, 2]))).toBe(40);
    expect(steadyStateFrom(stretches([40, 1.97], [160, 2]))).toBe(10);
  });

  test('to the size of a window, which is five runs or a two-hundredth of them', () => {
    expect(steadyStateFrom(stretches([43, 3], [157, 2]))).toBe(45);
    expect(steadyStateFrom(stretches([430, 3], [1570, 2]))).toBe(430);
    expect(steadyStateFrom(stretches([430, 3], [1671, 2]))).toBe(429 + 11 - (429 % 11));
  });

  test('after at least ten runs, or after the given number', () => {
    expect(steadyStateFrom(stretches([5, 9], [195, 2]))).toBe(10);
    expect(steadyStateFrom(stretches([5, 9], [195, 2]), { minDiscarded: 3 })).toBe(5);
    expect(steadyStateFrom(stretches([200, 2]), { minDiscarded: 50 })).toBe(50);
    expect(steadyStateFrom(stretches([9, 1]), { minDiscarded: 50 })).toBe(9);
  });

  test('at the start of a series of fewer than four windows', () => {
    expect(steadyStateFrom(stretches([5, 9], [14, 2]), { minDiscarded: 0 })).toBe(0);
    expect(steadyStateFrom(stretches([5, 9], [15, 2]), { minDiscarded: 0 })).toBe(5);
  });

  test('at the start if a step is not larger than neighbours differ', () => {
    // Neighbouring windows differ by ±0.5; the first ones are 0.3 slower.
    const random = createRandom(3);
    const noisy = Float64Array.from({ length: 300 }, (_, i) => (i < 60 ? 2.1 : 2) + random.normal());
    expect(steadyStateFrom(noisy)).toBe(10);
    const clear = Float64Array.from({ length: 300 }, (_, i) => (i < 60 ? 4 : 2) + 0.5 * random.normal());
    expect(steadyStateFrom(clear)).toBe(60);
  });
});

test('means are of whole windows, without a remainder at the end', () => {
  expect([...windowMeans(Float64Array.of(1, 3, 5, 7, 100), 2)]).toEqual([2, 6]);
  expect([...windowMeans(Float64Array.of(1), 2)]).toEqual([]);
});
