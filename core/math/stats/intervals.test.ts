import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  batchMeansInterval,
  blockBootstrapPercentile,
  bootstrapInterval,
  meanInterval,
  nextValueInterval,
  worldsInterval,
} from './intervals.ts';
import { coefficientOfVariation, mean, median, scv, variationBand } from './moments.ts';
import { quantileOfSorted } from './percentiles.ts';
import { createRandom } from './random.ts';

test('a t-interval of three values is the printed one', () => {
  // mean 12, s = 2, t(0.95, 2) = 2.919986
  const { value, low, high } = meanInterval([10, 12, 14]);
  expect(value).toBe(12);
  expect(low).toBeCloseTo(12 - (2.919986 * 2) / Math.sqrt(3), 5);
  expect(high).toBeCloseTo(12 + (2.919986 * 2) / Math.sqrt(3), 5);
});

test('under three values the bounds are null', () => {
  expect(meanInterval([5])).toEqual({ value: 5, low: null, high: null });
  expect(meanInterval([5, 7])).toEqual({ value: 6, low: null, high: null });
});

test('a t-interval covers the true mean nine times in ten', () => {
  const random = createRandom(11);
  let covered = 0;
  const trials = 4_000;
  for (let i = 0; i < trials; i++) {
    const { low, high } = meanInterval(Array.from({ length: 5 }, () => 3 + random.normal()));
    if (low !== null && high !== null && low <= 3 && high >= 3) covered += 1;
  }
  expect(covered / trials).toBeGreaterThan(0.885);
  expect(covered / trials).toBeLessThan(0.915);
});

test('batch means drop the remainder at the start', () => {
  const samples = Float64Array.from([999, 1, 3, 2, 4, 3, 5]);
  expect(batchMeansInterval(samples, { batches: 3 })).toEqual(meanInterval([2, 3, 4]));
  expect(batchMeansInterval(Float64Array.of(1, 2), { batches: 3 })).toEqual({ value: 1.5, low: null, high: null });
});

test('batch means cover the mean of a correlated series far better than its raw samples do', () => {
  const random = createRandom(5);
  const coverage = { batches: 0, raw: 0 };
  const trials = 300;
  for (let trial = 0; trial < trials; trial++) {
    let state = 0;
    const series = Float64Array.from({ length: 4_000 }, () => {
      state = 0.9 * state + random.normal();
      return state;
    });
    const batches = batchMeansInterval(series, { batches: 20 });
    const raw = meanInterval(series);
    if ((batches.low ?? 0) <= 0 && (batches.high ?? 0) >= 0) coverage.batches += 1;
    if ((raw.low ?? 0) <= 0 && (raw.high ?? 0) >= 0) coverage.raw += 1;
  }
  expect(coverage.batches / trials).toBeGreaterThan(0.82);
  expect(coverage.raw / trials).toBeLessThan(0.5);
});

test('a bootstrap is reproducible from its seed and holds the statistic', () => {
  const values = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 3, maxLength: 40 });
  fc.assert(
    fc.property(values, fc.integer(), (list, seed) => {
      const run = () =>
        bootstrapInterval({
          values: Float64Array.from(list),
          statistic: mean,
          random: createRandom(seed),
          resamples: 50,
        });
      const interval = run();
      expect(run()).toEqual(interval);
      expect(interval.low).toBeLessThanOrEqual(interval.high ?? -1);
    }),
    { numRuns: 40 },
  );
});

test('a bootstrap of the median covers it about nine times in ten', () => {
  const random = createRandom(17);
  let covered = 0;
  for (let i = 0; i < 400; i++) {
    const values = Float64Array.from({ length: 61 }, () => random.exponential());
    const { low, high } = bootstrapInterval({ values, statistic: median, random: random.fork(i), resamples: 200 });
    if ((low ?? 9) <= Math.LN2 && (high ?? 0) >= Math.LN2) covered += 1;
  }
  expect(covered / 400).toBeGreaterThan(0.84);
  expect(covered / 400).toBeLessThan(0.96);
});

test('an interval over worlds is median, p5 and p95', () => {
  const { value, low, high } = worldsInterval(Array.from({ length: 101 }, (_, i) => 100 - i));
  expect([value, low, high]).toEqual([50, 5, 95]);
});

test('coefficients of variation fall in their bands', () => {
  expect(coefficientOfVariation([9, 10, 11])).toBeCloseTo(0.1, 12);
  expect(scv([9, 10, 11])).toBeCloseTo(0.01, 12);
  expect([0.049, 0.05, 0.1, 0.2, 0.21].map(variationBand)).toEqual(['excellent', 'good', 'fair', 'fair', 'unstable']);
});

test('a block bootstrap covers the percentile of a queue far better than one over raw requests', () => {
  // Waits of M/M/1 at half load by Lindley's recursion: p90 of the time in the system is ln 10 ÷ (1 − ρ) service times.
  const random = createRandom(29);
  const truth = Math.log(10) / 0.5;
  const covered = { blocks: 0, raw: 0 };
  const trials = 200;
  for (let trial = 0; trial < trials; trial++) {
    let wait = 0;
    const samples = Float64Array.from({ length: 4_000 }, () => {
      const time = wait + random.exponential();
      wait = Math.max(0, time - 2 * random.exponential());
      return time;
    });
    const options = { samples, percentile: 90, random: random.fork(trial) };
    const holds = ({ low, high }: { low: number | null; high: number | null }): boolean =>
      (low ?? Infinity) <= truth && (high ?? 0) >= truth;
    if (holds(blockBootstrapPercentile(options))) covered.blocks += 1;
    if (holds(blockBootstrapPercentile({ ...options, blocks: 400 }))) covered.raw += 1;
  }
  expect(covered.blocks / trials).toBeGreaterThan(0.8);
  expect(covered.raw).toBeLessThan(covered.blocks);
});

test('a block bootstrap is reproducible from its seed, contains its value, and has no bounds for too few samples', () => {
  const samples = Float64Array.from({ length: 1000 }, (_, index) => (index * 7919) % 1000);
  const run = () => blockBootstrapPercentile({ samples, percentile: 99, random: createRandom(3) });
  expect(run()).toEqual(run());
  const { value, low, high } = run();
  expect(low ?? Infinity).toBeLessThanOrEqual(value + 5);
  expect(high ?? 0).toBeGreaterThanOrEqual(value - 5);
  const few = blockBootstrapPercentile({ samples: samples.subarray(0, 100), percentile: 99, random: createRandom(3) });
  expect([few.low, few.high]).toEqual([null, null]);
});

test('a prediction interval contains one further value of a log-normal about nine times in ten, whatever the number of values', () => {
  const random = createRandom(11);
  const draw = (): number => 300 * Math.exp(0.1 * random.normal());
  for (const count of [3, 4, 8]) {
    let held = 0;
    for (let run = 0; run < 4000; run++) {
      const { low, high } = nextValueInterval(Array.from({ length: count }, draw));
      const next = draw();
      held += Number((low ?? 0) <= next && next <= (high ?? 0));
    }
    expect(held / 4000).toBeGreaterThan(0.88);
    expect(held / 4000).toBeLessThan(0.92);
  }
});

test('a prediction interval needs three values, and is a point if they are all equal', () => {
  expect(nextValueInterval([4, 5])).toEqual({ value: 4.5, low: null, high: null });
  const { low, high } = nextValueInterval([5, 5, 5]);
  expect(low).toBeCloseTo(5);
  expect(high).toBeCloseTo(5);
});

test('a block bootstrap is the percentile of whole blocks that are drawn, sorted again each time', () => {
  const draws = createRandom(41);
  const samples = Float64Array.from({ length: 63 }, (_, i) => (i < 3 ? 1e6 : draws.exponential()));
  const options = { percentile: 90, blocks: 5, resamples: 60 };
  // Blocks of 12; the first three samples are dropped. A tenth of 60 are 6.
  const random = createRandom(8);
  const found = Array.from({ length: 60 }, () => {
    const drawn = Array.from({ length: 5 }, () => {
      const block = random.int(5);
      return [...samples.subarray(3 + 12 * block, 15 + 12 * block)];
    }).flat();
    return drawn.sort((a, b) => b - a)[5] ?? 0;
  }).sort((a, b) => a - b);
  const interval = blockBootstrapPercentile({ ...options, samples, random: createRandom(8) });
  expect(interval.low).toBe(quantileOfSorted(found, 0.05));
  expect(interval.high).toBe(quantileOfSorted(found, 0.95));
  expect(interval.value).toBe(quantileOfSorted(samples.slice().sort(), 0.9));
});

test('ten samples a block are enough for one, nine are not', () => {
  const bounds = (count: number) => {
    const samples = Float64Array.from({ length: count }, (_, i) => i);
    const { low, high } = blockBootstrapPercentile({ samples, percentile: 50, random: createRandom(1) });
    return [low === null, high === null];
  };
  expect([bounds(200), bounds(199)]).toEqual([
    [false, false],
    [true, true],
  ]);
});

test('a bootstrap is the statistic of resamples, for at least three values', () => {
  const values = Float64Array.of(1, 5, 9);
  const random = createRandom(6);
  const found = Array.from({ length: 1000 }, () => mean([0, 0, 0].map(() => values[random.int(3)] ?? 0)));
  const sorted = Float64Array.from(found).sort();
  const interval = (of: Float64Array) => bootstrapInterval({ values: of, statistic: mean, random: createRandom(6) });
  expect(interval(values)).toEqual({
    value: 5,
    low: quantileOfSorted(sorted, 0.05),
    high: quantileOfSorted(sorted, 0.95),
  });
  expect(interval(values.subarray(0, 2))).toEqual({ value: 3, low: null, high: null });
});

test('a prediction interval of three values is the printed one, over their logarithms', () => {
  // ln: 0, 1, 2 with s = 1; t(0.95, 2) = 2.919986.
  const { value, low, high } = nextValueInterval([1, Math.E, Math.E ** 2]);
  expect(value).toBeCloseTo((1 + Math.E + Math.E ** 2) / 3, 12);
  expect(Math.log(low ?? 0)).toBeCloseTo(1 - 2.919986 * Math.sqrt(4 / 3), 5);
  expect(Math.log(high ?? 0)).toBeCloseTo(1 + 2.919986 * Math.sqrt(4 / 3), 5);
});
