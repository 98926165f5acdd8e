import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom } from '#core/math/stats/random.ts';
import { exampleReuse, zipfPopularity } from './testing.ts';
import { lruHitRate, ttlHitRate } from './hit-rate.ts';
import { popularityOf } from './entities.ts';

const popularity = zipfPopularity(100_000, 1);

test.each([
  [60, 0.371],
  [600, 0.561],
  [3_600, 707 / 1_000],
  [86_400, 0.928],
])('a time to live of %d s on Zipf traffic of 10/s over 100k keys hits %d', (ttlS, hitRate) => {
  expect(ttlHitRate({ popularity, ratePerS: 10, ttlS })).toBeCloseTo(hitRate, 3);
});

test.each([
  [1_000, 0.506],
  [10_000, 0.737],
])('a least-recently-used cache of %d of them hits %d', (capacity, hitRate) => {
  expect(lruHitRate({ popularity, capacity })).toBeCloseTo(hitRate, 3);
});

test("Che's approximation agrees with a simulated cache", () => {
  const few = zipfPopularity(200, 0.8);
  const cumulative = Float64Array.from(few.share).map(
    (
      (sum) => (share) =>
        (sum += share)
    )(0),
  );
  const random = createRandom(12);
  const cache = new Map<number, true>();
  let hits = 0;
  const requests = 100_000;
  for (let i = 0; i < requests; i++) {
    const at = random.uniform();
    const key = cumulative.findIndex((sum) => sum > at);
    if (cache.delete(key)) hits += 1;
    else if (cache.size === 40) cache.delete(cache.keys().next().value ?? -1);
    cache.set(key, true);
  }
  expect(Math.abs(hits / requests - lruHitRate({ popularity: few, capacity: 40 }))).toBeLessThan(0.01);
});

const keys = zipfPopularity(300, 1.1);

function lru(capacity: number): number {
  return lruHitRate({ popularity: keys, capacity });
}

function ttl(ttlS: number): number {
  return ttlHitRate({ popularity: keys, ratePerS: 3, ttlS });
}

test('a larger cache or a longer life never hits less', () => {
  const size = fc.integer({ min: 0, max: 310 });
  fc.assert(
    fc.property(size, size, (a, b) => {
      const [small, large] = [Math.min(a, b), Math.max(a, b)];
      expect(lru(large)).toBeGreaterThanOrEqual(lru(small) - 1e-9);
      expect(ttl(large)).toBeGreaterThanOrEqual(ttl(small));
    }),
    { numRuns: 50 },
  );
});

/** The same Zipf traffic as in a file of 121 million reads: whole counts in a rank-frequency table. */
const table = popularityOf(exampleReuse(Array.from({ length: 100_000 }, (_, i) => Math.round(1e7 / (i + 1)))));

test.each([
  [60, 0.371],
  [600, 0.561],
  [3_600, 707 / 1_000],
  [86_400, 0.928],
])(
  'through the table of 216 bins the same time to live of %d s hits %d, binning costs 2 in ten thousand at most',
  (ttlS, hitRate) => {
    expect(table.keys.length).toBe(216);
    const binned = ttlHitRate({ popularity: table, ratePerS: 10, ttlS });
    expect(binned).toBeCloseTo(hitRate, 3);
    expect(Math.abs(binned - ttlHitRate({ popularity, ratePerS: 10, ttlS }))).toBeLessThan(2e-4);
  },
);

test.each([
  [1_000, 0.506],
  [10_000, 0.737],
])('through the table a least-recently-used cache of %d hits %d', (capacity, hitRate) => {
  const binned = lruHitRate({ popularity: table, capacity });
  expect(binned).toBeCloseTo(hitRate, 3);
  expect(Math.abs(binned - lruHitRate({ popularity, capacity }))).toBeLessThan(2e-4);
});
