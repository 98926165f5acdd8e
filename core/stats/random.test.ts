import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { mean, variance } from './moments.ts';
import { createRandom } from './random.ts';

const N = 200_000;

function draw(from: () => number): Float64Array {
  return Float64Array.from({ length: N }, from);
}

test('the same seed gives the same numbers and another seed gives others', () => {
  const first = draw(createRandom(7).uniform);
  expect(draw(createRandom(7).uniform)).toEqual(first);
  expect(draw(createRandom(8).uniform).slice(0, 4)).not.toEqual(first.slice(0, 4));
});

test('uniform, normal, exponential and gamma have the moments of their distributions', () => {
  const random = createRandom(1);
  const cases: readonly [() => number, number, number][] = [
    [random.uniform, 1 / 2, 1 / 12],
    [random.normal, 0, 1],
    [random.exponential, 1, 1],
    [() => random.gamma(4), 4, 4],
    [() => random.gamma(0.5), 0.5, 0.5],
  ];
  for (const [from, expectedMean, expectedVariance] of cases) {
    const values = draw(from);
    expect(Math.abs(mean(values) - expectedMean)).toBeLessThan(5 * Math.sqrt(expectedVariance / N));
    expect(variance(values) / expectedVariance).toBeCloseTo(1, 1);
  }
});

test('int is uniform on every value and never leaves its range', () => {
  const random = createRandom(3);
  const counts = Array.from({ length: 7 }, () => 0);
  for (let i = 0; i < 70_000; i++) {
    const value = random.int(7);
    counts[value] = (counts[value] ?? 0) + 1;
  }
  expect(counts).toHaveLength(7);
  for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
});

test('a fork depends on the seed and its label only', () => {
  fc.assert(
    fc.property(fc.integer(), fc.string(), fc.nat(20), (seed, label, drawnBefore) => {
      const used = createRandom(seed);
      for (let i = 0; i < drawnBefore; i++) used.normal();
      expect(used.fork(label).uniform()).toBe(createRandom(seed).fork(label).uniform());
    }),
  );
});

test('forks with different labels and seeds that differ by one are not correlated', () => {
  const root = createRandom(42);
  const pairs = [
    [root.fork('a'), root.fork('b')],
    [root.fork(0), root.fork(1)],
    [root, root.fork('a')],
    [createRandom(1), createRandom(2)],
  ] as const;
  for (const [left, right] of pairs) {
    const product = draw(() => (left.uniform() - 0.5) * (right.uniform() - 0.5));
    expect(Math.abs(mean(product))).toBeLessThan(5 / 12 / Math.sqrt(N));
  }
});
