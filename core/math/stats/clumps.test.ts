import { expect, test } from 'vitest';
import { clumpsOf } from './clumps.ts';
import { createRandom } from './random.ts';

/** Clumps at random moments, 20 s apart on average, of so many events a few milliseconds apart. */
function clumped(clumps: number, size: number, seed: number): readonly number[] {
  const random = createRandom(seed);
  let at = 0;
  return Array.from({ length: clumps }, () => {
    at += 20_000 * random.exponential();
    return Array.from({ length: size }, () => (at += 5 * random.exponential()));
  }).flat();
}

test('events at random moments are nearly as many clumps', () => {
  for (let seed = 0; seed < 20; seed++) {
    const clumps = clumpsOf(clumped(40, 1, seed));
    expect(clumps).toBeGreaterThan(22);
    expect(clumps).toBeLessThanOrEqual(40);
  }
});

test('events that come ten at a time are a tenth as many clumps', () => {
  for (let seed = 0; seed < 20; seed++) {
    const clumps = clumpsOf(clumped(6, 10, seed));
    expect(clumps).toBeGreaterThanOrEqual(2);
    expect(clumps).toBeLessThanOrEqual(8);
  }
});

test('events at one moment are one clump, and none are none', () => {
  expect(clumpsOf([])).toBe(0);
  expect(clumpsOf([7])).toBe(1);
  expect(clumpsOf([7, 7, 7])).toBe(1);
  expect(clumpsOf([0, 1000])).toBe(2);
});
