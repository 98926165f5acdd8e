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

test('the numbers of a seed are those of a second implementation, in Python, which also gives the published vector of xoshiro128**', () => {
  const uniforms = (seed: number): readonly number[] => {
    const random = createRandom(seed);
    return [random.uniform(), random.uniform(), random.uniform()];
  };
  expect(uniforms(1)).toEqual([0.8717717003167349, 0.7358356053871062, 0.11192520395227146]);
  // Seeds above 2³² also differ in their upper half.
  expect(uniforms(2 ** 32 + 1)).toEqual([0.252169627179484, 0.3660330056040464, 0.8596068726134193]);
  expect(uniforms(Number.MAX_SAFE_INTEGER)).toEqual([0.9121568936091339, 0.006214095095531502, 0.4870650672357921]);
  const forks = [createRandom(7).fork('arrivals'), createRandom(7).fork(3), createRandom(7).fork('a').fork('b')];
  expect(forks.map((fork) => fork.uniform())).toEqual([0.4482846836158577, 0.6136990641750374, 0.4643958179003048]);
});

test('so are its normal, exponential and gamma numbers', () => {
  const random = createRandom(7);
  const normals = [random.normal(), random.normal(), random.normal()];
  const expected = [-1.210780400846867, -1.8556430868306115, 1.120454630974473];
  normals.forEach((value, i) => expect(value).toBeCloseTo(expected[i] ?? Number.NaN, 12));
  expect(createRandom(7).exponential()).toBeCloseTo(0.5446001525013564, 12);
  const gamma = createRandom(7);
  expect([2.5, 2.5, 2.5, 0.5, 0.5].map((shape) => gamma.gamma(shape))).toEqual(
    [0.828447421450567, 0.42226090094208624, 4.657799483173277, 0.147101557963033, 0.09801402753475584].map((value) =>
      expect.closeTo(value, 12),
    ),
  );
});
