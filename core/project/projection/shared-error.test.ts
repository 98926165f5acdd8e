import { expect, test } from 'vitest';
import { createRandom } from '#core/math/stats/random.ts';
import { mean, variance } from '#core/math/stats/moments.ts';
import { ERROR_CORRELATION, errorZ, expectedError, SOURCE_SHARE } from './shared-error.ts';

const random = createRandom(4);
const { between, within } = ERROR_CORRELATION;

/** The z scores of three projections from one source: two of one generation, and one of another. */
function drawn(): readonly [number, number, number] {
  const [source, one, other] = [random.normal(), random.normal(), random.normal()];
  const of = (generation: number): number => errorZ({ source, generation, own: random.normal() }, SOURCE_SHARE);
  return [of(one), of(one), of(other)];
}
const sources = Array.from({ length: 20_000 }, drawn);

test('errors of one source are standard normal, and correlate as the back-test shows', () => {
  expect(variance(sources.map(([z]) => z))).toBeCloseTo(1, 1);
  expect(Math.abs(mean(sources.map(([a, b]) => a * b)) - within)).toBeLessThan(0.03);
  expect(Math.abs(mean(sources.map(([a, , c]) => a * c)) - between)).toBeLessThan(0.03);
});

test('nothing observed leaves a standard normal', () => {
  expect(expectedError([])).toEqual({ mean: 0, deviation: 1, sourceShare: SOURCE_SHARE });
});

test('one observed error moves the others by its correlation and narrows them', () => {
  const { mean: middle, deviation } = expectedError([{ generation: 'a', z: -2 }]);
  expect(middle).toBeCloseTo(-2 * between, 9);
  expect(deviation).toBeCloseTo(Math.sqrt(1 - between ** 2), 9);
});

test('after an observed error, nine in ten errors of another generation are in the narrowed interval', () => {
  const inside = sources.filter(([a, , c]) => {
    const expected = expectedError([{ generation: 'a', z: a }]);
    return Math.abs(c - expected.mean) <= 1.6448536 * expected.deviation;
  });
  expect(Math.abs(inside.length / sources.length - 0.9)).toBeLessThan(0.01);
});

test('two types of one generation say less than two of two', () => {
  const one = { generation: 'a', z: 1 };
  const same = expectedError([one, { generation: 'a', z: 1 }]);
  const two = expectedError([one, { generation: 'b', z: 1 }]);
  expect(two.deviation).toBeLessThan(same.deviation);
  expect(two.sourceShare).toBeLessThan(same.sourceShare);
  expect(same.deviation).toBeLessThan(expectedError([one]).deviation);
});
