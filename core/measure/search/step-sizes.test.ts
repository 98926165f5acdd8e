import { describe, expect, test } from 'vitest';
import { batchSizeLadder, searchBatch } from './batch-search.ts';
import type { BatchRoundRequest } from './batch-rounds.ts';
import { chooseFinalists } from './batch-finalists.ts';
import { microBatchGrid } from './microbatch-grid.ts';
import { searchRates, type RatePoint } from './slo-search.ts';

describe('the rates of a climb', () => {
  const OPTIONS = {
    capacityPerS: 1000,
    lowestPerS: 1,
    passes: 0,
    estimate: () => null,
    isShort: () => false,
  };

  function asked(
    { saturatesPerS }: { readonly saturatesPerS: number },
    options: Partial<typeof OPTIONS> = {},
  ): readonly RatePoint[] {
    const points: RatePoint[] = [];
    const search = searchRates({ ...OPTIONS, ...options });
    let step = search.next();
    while (!step.done) {
      points.push(step.value);
      const { ratePerS } = step.value;
      step = search.next({ saturated: ratePerS > saturatesPerS });
    }
    return points;
  }

  const curve = (points: readonly RatePoint[]): readonly number[] =>
    points
      .filter(({ purpose }) => purpose === 'unloaded' || purpose === 'curve')
      .map((each) => Math.round(each.ratePerS));

  test('are seven shares of the capacity, then a fifth more each time, six times', () => {
    const points = asked({ saturatesPerS: Infinity });
    expect(curve(points)).toEqual([100, 300, 500, 700, 850, 950, 1100, 1320, 1584, 1901, 2281, 2737, 3285]);
    expect(points.map(({ purpose }) => purpose).slice(0, 2)).toEqual(['unloaded', 'curve']);
  });

  test('are measured twice if they saturate below nine tenths of the capacity', () => {
    expect(curve(asked({ saturatesPerS: 800 })).slice(-3)).toEqual([700, 850, 850]);
    expect(curve(asked({ saturatesPerS: 900 })).slice(-2)).toEqual([850, 950]);
  });
});

describe('the sizes of a batch search', () => {
  /** The sizes explored on a machine whose rate and time are functions of the size. */
  function explored(rate: (size: number) => number, ms: (size: number) => number = () => 1): readonly number[] {
    const found: BatchRoundRequest[] = [];
    const options = { rounds: 1, roundMs: 1, repeatMs: 1, settings: [{ threads: 1, replicas: 1 }] };
    const search = searchBatch({ ...options, batchSizes: batchSizeLadder(2 ** 15) });
    let step = search.next();
    while (!step.done) {
      found.push(step.value);
      step = search.next({ rowsPerS: rate(step.value.batchSize), batchMs: ms(step.value.batchSize) });
    }
    return found.map(({ batchSize }) => batchSize);
  }

  test('double while each improves by two per cent, up to a batch of two seconds', () => {
    const gaining = (factor: number) => (size: number) => 100 * factor ** Math.log2(size);
    expect(explored(gaining(1.021), (size) => size)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]);
    // Three sizes in a row with less gain end the climb. Beyond, every second size is close enough to continue from.
    expect(explored(gaining(1.019), (size) => 50 * size)).toEqual([1, 2, 4, 8]);
  });

  test('end after two in a row below 85 per cent, and then every second one is probed', () => {
    const dropping = (share: number) => (size: number) => (size <= 16 ? size : 16 * share);
    expect(explored(dropping(0.84), (size) => size)).toEqual([1, 2, 4, 8, 16, 32, 64, 256]);
    expect(explored(dropping(0.86), (size) => size)).toEqual([1, 2, 4, 8, 16, 32, 64, 128]);
  });

  test('continue from one within 92 per cent of the best, with the one that was skipped', () => {
    const hump = (share: number) => (size: number) => (size <= 16 ? size : size === 256 ? 16 * share : 1);
    expect(explored(hump(0.93), (size) => size)).toEqual([1, 2, 4, 8, 16, 32, 64, 256, 128, 512, 1024]);
    expect(explored(hump(0.91), (size) => size)).toEqual([1, 2, 4, 8, 16, 32, 64, 256]);
  });

  test('are repeated if within 92 per cent, at least three and at most six', () => {
    const seen = (shares: readonly number[]) =>
      shares.map((share, i) => ({ batchSize: 2 ** i, threads: 1, replicas: 1, rowsPerS: 100 * share, batchMs: 1 }));
    const chosen = (shares: readonly number[], repeatMs = 1e6): number =>
      chooseFinalists(seen(shares), { roundMs: 100, repeatMs }).length;
    expect(chosen([1, 0.5, 0.4, 0.3])).toBe(3);
    expect(chosen([1, 0.99, 0.98, 0.92, 0.919])).toBe(4);
    expect(chosen(Array.from({ length: 9 }, () => 1))).toBe(6);
    // Three rounds of 100 ms each: 1,500 ms are enough for five.
    expect(
      chosen(
        Array.from({ length: 9 }, () => 1),
        1500,
      ),
    ).toBe(5);
    expect(
      chosen(
        Array.from({ length: 9 }, () => 1),
        1499,
      ),
    ).toBe(4);
  });
});

describe('the grid of micro-batches', () => {
  const given = { windowsMs: [], maxBatches: [], ratesPerS: [], setting: { replicas: 1 } };
  const grid = (effort: 'quick' | 'standard' | 'thorough', times: readonly (readonly [number, number])[], more = {}) =>
    microBatchGrid({
      ...given,
      effort,
      servicePoints: times.map(([batchSize, ms]) => ({ batchSize, ms })),
      ...more,
    });
  const rates = (times: readonly (readonly [number, number])[]): readonly number[] => [
    ...new Set(grid('quick', times).map(({ ratePerS }) => Math.round(ratePerS))),
  ];

  test('has 60 % of the single-row capacity and 70 % of the full-batch capacity, unless that is hardly more', () => {
    expect(
      rates([
        [32, 20],
        [1, 10],
      ]),
    ).toEqual([60, 1120]);
    // 1.3 · 60 = 78 = 0.7 · 111.4.
    expect(
      rates([
        [1, 10],
        [8, 72],
      ]),
    ).toEqual([60]);
    expect(
      rates([
        [1, 10],
        [8, 71],
      ]),
    ).toEqual([60, 79]);
    expect(
      rates([
        [1, 0.001],
        [32, 0.002],
      ]),
    ).toEqual([50_000]);
    expect(rates([])).toEqual([]);
  });

  test('has more windows and caps at higher efforts', () => {
    const shapes = (effort: 'quick' | 'standard' | 'thorough') => {
      const found = grid(effort, [
        [1, 10],
        [8, 11],
        [32, 12],
        [128, 13],
      ]);
      return [new Set(found.map(({ windowMs }) => windowMs)), new Set(found.map(({ maxBatch }) => maxBatch))];
    };
    expect(shapes('quick')).toEqual([new Set([0, 5, 20]), new Set([32])]);
    expect(shapes('standard')).toEqual([new Set([0, 2, 5, 10, 20, 50]), new Set([8, 32])]);
    expect(shapes('thorough')).toEqual([new Set([0, 1, 2, 5, 10, 20, 50, 100]), new Set([8, 32, 128])]);
  });

  test('omits caps above 95 % of their capacity, unless the rates are given', () => {
    const times = [
      [1, 10],
      [32, 30],
    ] as const;
    const caps = (more: object) => [...new Set(grid('standard', times, more).map(({ maxBatch }) => maxBatch))];
    // The line is 9.35 + 0.645·b: 8 rows take 14.5 ms, 551 a second. 70 % of 1,067 are 747.
    expect(caps({})).toEqual([8, 32]);
    expect([
      ...new Set(
        grid('standard', times)
          .filter(({ ratePerS }) => ratePerS > 700)
          .map(({ maxBatch }) => maxBatch),
      ),
    ]).toEqual([32]);
    expect(caps({ ratesPerS: [5000] })).toEqual([8, 32]);
  });
});
