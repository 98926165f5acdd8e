import { expect, test } from 'vitest';
import { createRandom } from '#core/math/stats/random.ts';
import { burstRanks, drawStarts, meanStart, rankOf, startAt } from './start-times.ts';

/** Median and tail of a container image with Python on Lambda (STeLLAR, IISWC 2021), in seconds. */
const IMAGE = { kind: 'log-normal', medianS: 0.612, p99S: 2.882 } as const;
const QUANTILES = { kind: 'quantiles', shares: [0.1, 0.5, 0.9], seconds: [20, 30, 60] } as const;

test('draws have the median and the 99th percentile of their distribution', () => {
  const draw = drawStarts(IMAGE, { correlation: 0, windowS: 1 }, createRandom(1));
  const drawn = Float64Array.from({ length: 100_000 }, () => draw(0)).sort();
  expect(drawn[50_000]).toBeCloseTo(0.612, 2);
  expect((drawn[99_000] ?? 0) / 2.882).toBeCloseTo(1, 1);
  expect(drawn.reduce((sum, each) => sum + each, 0) / 100_000 / meanStart(IMAGE)).toBeCloseTo(1, 1);
});

test('measured quantiles are interpolated, and constant beyond the first and last', () => {
  expect([-3, 0, 3].map((z) => startAt(QUANTILES, z))).toEqual([20, 30, 60]);
  expect(startAt(QUANTILES, 0.5244)).toBeCloseTo(45, 2);
  expect([IMAGE, QUANTILES].map((each) => startAt(each, rankOf(each, each === IMAGE ? 1 : 45)))).toEqual([
    expect.closeTo(1, 9),
    expect.closeTo(45, 6),
  ]);
  expect([10, 70].map((seconds) => rankOf(QUANTILES, seconds))).toEqual([-Infinity, Infinity]);
  expect([0.4, 0.5].map((seconds) => rankOf({ kind: 'constant', seconds: 0.5 }, seconds))).toEqual([
    -Infinity,
    Infinity,
  ]);
  expect(rankOf(IMAGE, 0)).toBe(-Infinity);
});

test('starts of one burst are correlated as stated, and those of different bursts are not', () => {
  const ranks = burstRanks({ correlation: 0.6, windowS: 30 }, createRandom(2));
  const pairs = Array.from({ length: 40_000 }, (_, burst) => [
    ranks(100 * burst),
    ranks(100 * burst + 29),
    ranks(100 * burst + 30),
  ]);
  const correlation = (a: number, b: number): number =>
    pairs.reduce((sum, pair) => sum + (pair[a] ?? 0) * (pair[b] ?? 0), 0) / pairs.length;
  expect(correlation(0, 1)).toBeCloseTo(0.6, 1);
  expect(correlation(0, 2)).toBeCloseTo(0, 1);
  expect(correlation(0, 0)).toBeCloseTo(1, 1);
});
