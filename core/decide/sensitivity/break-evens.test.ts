import { expect, test } from 'vitest';
import { Workload } from '#core/contract/workload/workload.ts';
import type { Candidate } from '#core/price/serving/candidate/types.ts';
import { compareVolumes } from './break-evens.ts';
import { pricerBy } from '#core/decide/verdict/testing.ts';
import { candidateOf, evaluationOf } from '#core/decide/verdict/testing-options.ts';

const CURRENT_DEPLOYMENT = 1000;
const workload = Workload.parse({ predictionsPerDay: CURRENT_DEPLOYMENT });
const named = (id: string): Candidate => candidateOf('realtime', { id });

/** Compares options whose monthly cost is a function of the predictions per day; null where they are infeasible. */
function compare(
  costs: Readonly<Record<string, (perDay: number) => number | null>>,
  {
    chosenId = null,
    excluded = [],
    materialUsd = workload.materialUsd,
  }: { readonly chosenId?: string | null; readonly excluded?: readonly string[]; readonly materialUsd?: number } = {},
) {
  return compareVolumes({
    options: Object.keys(costs).map(named),
    chosenId,
    isEligible: ({ id }) => !excluded.includes(id),
    isExcluded: ({ id }) => excluded.includes(id),
    workload: { ...workload, materialUsd },
    pricer: pricerBy((candidate, { predictionsPerDay }) =>
      evaluationOf(candidate, costs[candidate.id]?.(predictionsPerDay) ?? null),
    ),
  });
}

const fixed = (): number => 100;

test('a fixed cost and one in proportion meet where they are equal', () => {
  const { breakEvens } = compare({ fixed, perRequest: (perDay) => perDay / 400 });
  expect(breakEvens).toEqual([{ between: ['fixed', 'perRequest'], perDay: expect.closeTo(40_000, 1) }]);
});

test('pairs count where one takes over as the cheapest, and pairs with the chosen option wherever they meet', () => {
  const costs = {
    fixed,
    dear: (perDay: number) => perDay / 10,
    cheap: (perDay: number) => perDay / 100,
    flat: () => 300,
  };
  const met = (more?: Parameters<typeof compare>[1]) =>
    compare(costs, more).breakEvens.map(({ between, perDay }) => [...between, Math.round(perDay)]);
  expect(met()).toEqual([['fixed', 'cheap', 10_000]]);
  expect(met({ chosenId: 'dear' })).toEqual([
    ['fixed', 'dear', 1000],
    ['fixed', 'cheap', 10_000],
    ['dear', 'flat', 3000],
  ]);
  // What a rule excludes does not take over, and does not replace the chosen option either.
  expect(met({ chosenId: 'dear', excluded: ['flat'] })).not.toContainEqual(['dear', 'flat', 3000]);
  expect(met({ excluded: ['cheap'] })).toEqual([['fixed', 'dear', 1000]]);
});

test('of several the nearest to today counts, on either side of it', () => {
  // Equal to 100 at two volumes, given as powers of ten of today's volume.
  const between = (low: number, high: number) => (perDay: number) => {
    const decades = Math.log10(perDay / CURRENT_DEPLOYMENT);
    return 100 * Math.exp((decades - low) * (decades - high));
  };
  const nearest = (low: number, high: number): number =>
    Math.log10((compare({ fixed, other: between(low, high) }).breakEvens[0]?.perDay ?? 0) / CURRENT_DEPLOYMENT);
  expect(nearest(-2.05, 1.05)).toBeCloseTo(1.05, 4);
  expect(nearest(-1.05, 2.05)).toBeCloseTo(-1.05, 4);
  expect(nearest(1.05, 3.05)).toBeCloseTo(1.05, 4);
});

test('a cost that jumps over the other has no break-even, unless the jump is half a per cent', () => {
  const jump = (low: number, high: number) => (perDay: number) => (perDay < 40_000 ? low : high);
  expect(compare({ fixed, other: jump(50, 200) }).breakEvens).toEqual([]);
  expect(compare({ fixed, other: jump(99, 101) }).breakEvens).toEqual([]);
  expect(compare({ fixed, other: jump(99.6, 100.4) }, { materialUsd: 0 }).breakEvens).toEqual([
    { between: ['fixed', 'other'], perDay: expect.closeTo(40_000, 0) },
  ]);
});

test('costs that differ by less than what matters on one side of where they meet have no break-even', () => {
  // 1 % below and above; 1 % below, and twice as much from 80,000 on.
  const near = (perDay: number) => (perDay < 40_000 ? 99 : 101) + (perDay - 40_000) / 1e9;
  const meets = (perDay: number) => 100 + (perDay - 40_000) / 40_000;
  const parts = (perDay: number) => (perDay < 40_000 ? meets(perDay) : perDay / 400);
  const shared = (perDay: number) => (perDay < 40_000 ? perDay / 400 : meets(perDay) + 1e-6);
  expect(compare({ fixed, near }).breakEvens).toEqual([]);
  expect(compare({ fixed, parts }).breakEvens).toEqual([]);
  expect(compare({ fixed, parts }, { materialUsd: 0 }).breakEvens).toHaveLength(1);
  // It becomes clear far away on both sides: from 75 dollars down and from 125 up.
  expect(compare({ fixed, shared }).breakEvens).toHaveLength(1);
});

test('costs that are the same everywhere, or that one side does not have, have no break-even', () => {
  expect(compare({ fixed, same: fixed }).breakEvens).toEqual([]);
  expect(compare({ fixed, fails: () => null }).breakEvens).toEqual([]);
  expect(compare({ fixed, free: () => 0 }).breakEvens).toEqual([]);
  const gone = (perDay: number) => (perDay > 30_000 && perDay < 60_000 ? null : perDay / 400);
  expect(compare({ fixed, gone }).breakEvens).toEqual([]);
});

test('costs are given from a ten-thousandth to ten thousand times today’s volume, six to a decade', () => {
  const { costByVolume } = compare({ fixed, limited: (perDay) => (perDay > CURRENT_DEPLOYMENT ? null : perDay) });
  expect(costByVolume.perDay).toHaveLength(49);
  expect([0, 6, 24, 48].map((at) => costByVolume.perDay[at])).toEqual(
    [0.1, 1, 1000, 1e7].map((perDay) => expect.closeTo(perDay, 6)),
  );
  const [first, second] = costByVolume.options;
  expect(first?.monthlyUsd).toEqual(Array.from({ length: 49 }, () => 100));
  expect([second?.id, second?.monthlyUsd[24], second?.monthlyUsd[25]]).toEqual(['limited', 1000, null]);
});
