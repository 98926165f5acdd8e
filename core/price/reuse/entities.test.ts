import { expect, test } from 'vitest';
import { Workload } from '#core/contract/workload/workload.ts';
import { coverageGap, entitiesForReads, entityRanks, lastBinAbove, newKeyShareAt } from './entities.ts';
import { cacheHitRates } from './hit-rates.ts';
import { payingCut } from './hybrid-cut.ts';
import { exampleReuse } from './testing.ts';
import { withReuse } from './with-reuse.ts';

/** Ten keys with 50 reads and ninety with 5: a tenth of the keys has slightly more than half of the 950 reads. */
const reuse = exampleReuse([...Array<number>(10).fill(50), ...Array<number>(90).fill(5)]);
const plain = Workload.parse({ predictionsPerDay: 9500 });
const workload = withReuse(plain, reuse);
const ranks = entityRanks(workload);

test('the most read entities come first, as running shares', () => {
  expect([...ranks.entityShare]).toEqual([0.1, 1]);
  expect(ranks.readShare[0]).toBeCloseTo(500 / 950, 12);
  expect(ranks.relativeRate[0]).toBeCloseTo(50 / 9.5, 12);
  expect(entitiesForReads(ranks, 250 / 950)).toBeCloseTo(0.05, 12);
  expect(entitiesForReads(ranks, 1)).toBe(1);
  expect([0.1, 1, 6].map((relative) => lastBinAbove(ranks, relative))).toEqual([1, 0, -1]);
});

test('the cut lies where reads between two runs no longer pay for a stored answer', () => {
  // (1 + 2 + 1) ÷ (1.5 − 0.5) = 4 reads a refresh.
  const costs = { batchUsd: 1, writeUsd: 2, storeUsd: 1, readUsd: 0.5, liveUsd: 1.5 };
  expect(payingCut(ranks, costs, { meanPerRefresh: 9.5 })).toEqual({ entityShare: 1, readShare: 1 });
  expect(payingCut(ranks, costs, { meanPerRefresh: 4 })?.entityShare).toBe(0.1);
  expect(payingCut(ranks, costs, { meanPerRefresh: 0.7 })).toBeNull();
  expect(payingCut(ranks, { ...costs, liveUsd: 0.5 }, { meanPerRefresh: 1e9 })).toBeNull();
});

test('the mean comes from the data if they have times, otherwise from the stated value, otherwise from the volume', () => {
  expect(workload.readsPerEntityPerDay).toBeCloseTo(0.95, 12);
  const untimed = { ...reuse, timeColumn: null, spanDays: null, readsPerEntityPerDay: null, newKeyShare: null };
  expect(withReuse({ ...plain, readsPerEntityPerDay: 8 }, untimed).readsPerEntityPerDay).toBe(8);
  expect(withReuse(plain, untimed).readsPerEntityPerDay).toBe(95);
});

test('the share of new keys is linear between the measured periods, and constant beyond the longest', () => {
  const shares = [0, 1800, 3600, 45_000, 86_400, 1e9].map((periodS) => newKeyShareAt(reuse, periodS));
  const expected = [0, 0.00025, 0.0005, 0.00225, 0.004, 0.004];
  for (const [i, share] of expected.entries()) expect(shares[i]).toBeCloseTo(share, 12);
  expect(coverageGap(workload, 86_400)).toBeCloseTo(0.004, 12);
  expect(coverageGap({ ...workload, inputsKnownInAdvance: 0.9 }, 86_400)).toBeCloseTo(0.1, 12);
});

test('a cache of all entities misses only their first reads, and more volume does not change its rates', () => {
  const rates = cacheHitRates(workload);
  expect(rates?.byTtl.map(({ ttlS }) => ttlS)).toEqual([60, 600, 3600, 86_400]);
  // With a TTL of a day, ten keys with 5 reads a day hit 5 of 6, ninety with half a read a third.
  expect(rates?.byTtl[3]?.hitRate).toBeCloseTo((500 * (5 / 6) + 450 * (0.5 / 1.5)) / 950, 9);
  expect(rates?.bySize.map(({ entries }) => entries)).toEqual([10, 100, 1000, 5000]);
  const more = cacheHitRates({ ...workload, predictionsPerDay: 95_000 });
  expect(more?.byTtl).toEqual(rates?.byTtl);
  expect(more?.bySize.map(({ entries }) => entries)).toEqual([100, 1000, 10_000, 50_000]);
  expect(cacheHitRates(plain)).toBeNull();
});
