import { expect, test } from 'vitest';
import { Reservoir } from './reservoir.ts';

function drawn(of: number, capacity: number, seed: number): readonly number[] {
  const reservoir = new Reservoir<number>(capacity, seed);
  for (let item = 0; item < of; item++) reservoir.offer(() => item);
  return reservoir.items();
}

test('a stream that fits is kept whole', () => {
  expect(drawn(5, 8, 1)).toEqual([0, 1, 2, 3, 4]);
});

test('the same seed draws the same items in the order of the stream, another seed draws others', () => {
  const sample = drawn(10_000, 100, 3);
  expect(sample).toHaveLength(100);
  expect(sample).toEqual([...sample].sort((a, b) => a - b));
  expect(drawn(10_000, 100, 3)).toEqual(sample);
  expect(drawn(10_000, 100, 4)).not.toEqual(sample);
});

test('each item has the same chance, wherever it is in the stream', () => {
  const counts = Array.from({ length: 20 }, () => 0);
  for (let seed = 0; seed < 4000; seed++) {
    for (const item of drawn(20, 5, seed)) counts[item] = (counts[item] ?? 0) + 1;
  }
  // Binomial with mean 1,000 and standard deviation 27: five of them.
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(137);
});

test('only items that are kept are made, and the replaced ones are returned', () => {
  const reservoir = new Reservoir<number>(2, 1);
  let made = 0;
  let replaced = 0;
  for (let item = 0; item < 1000; item++) {
    const before = reservoir.offer(() => {
      made += 1;
      return item;
    });
    if (before !== null) replaced += 1;
  }
  expect(made).toBe(replaced + 2);
  expect(made).toBeLessThan(100);
  expect(reservoir.seen).toBe(1000);
});
