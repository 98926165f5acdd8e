import { expect, test } from 'vitest';
import { createRandom } from '#core/math/stats/random.ts';
import { Z_SCORES } from '#core/project/projection/predictive.ts';
import { correlationsOf, seedsOf, shapesOf } from './distribution.ts';
import { judge, type Judged, knownOf } from './judge.ts';
import { pairsOf } from './pairs.ts';
import type { PublicResult } from './result.ts';
import { inventedResults } from './testing.ts';

const results = inventedResults({ machines: 14, models: 6, machineSigma: 0.2, seed: 3 });
const judgedOf = (all: readonly PublicResult[], seed = 1): readonly Judged[] => judge(knownOf(all), pairsOf(all, seed));
const judged = judgedOf(results);

test('machines that differ by chance lie below the quantiles of their distribution as often as these say', () => {
  const [shape] = shapesOf(judged);
  expect(shape).toMatchObject({ hop: 'isa', generations: 14 });
  for (const [index, pct] of [5, 25, 50, 75, 95].entries()) {
    expect(Math.abs((shape?.belowPct[index] ?? 0) - pct)).toBeLessThan(12);
  }
});

test('a distribution that is twice as wide shows in the middle of the shape', () => {
  const wide = judged.map((each) => ({ ...each, quantiles: each.quantiles?.map((value) => 2 * value) ?? null }));
  expect(shapesOf(wide)[0]?.belowPct[1]).toBeLessThan((shapesOf(judged)[0]?.belowPct[1] ?? 0) - 5);
});

test('errors from one source have the correlation that they were drawn with', () => {
  const random = createRandom(7);
  const normal = Float64Array.from(Z_SCORES);
  const drawn = judged.map((each, index) => {
    const source = random.fork(`${each.source.machine.name} ${each.source.model}`).normal();
    const own = random.fork(`${index}`).normal();
    return { ...each, quantiles: normal, logError: Math.sqrt(0.7) * source + Math.sqrt(0.3) * own };
  });
  const [between, ...others] = correlationsOf(drawn);
  // Each invented machine is a generation of its own.
  expect(others).toEqual([]);
  expect(between?.generations).toBe('between');
  expect(Math.abs((between?.correlation ?? 0) - 0.7)).toBeLessThan(0.15);
});

test('the spread over seeds holds the values of each', () => {
  const [spread] = seedsOf([judged, judgedOf(results, 2)]);
  expect(spread?.seeds).toBe(2);
  const [low, high] = spread?.cover90Pct ?? [0, 0];
  expect(low).toBeLessThanOrEqual(high);
  expect(low).toBeGreaterThan(80);
  expect(seedsOf([[]])).toEqual([]);
});
