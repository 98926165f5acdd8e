import { expect, test } from 'vitest';
import { exampleCatalog } from '#core/contract/testing/testing.ts';
import { priceChanges } from './price-changes.ts';

const before = exampleCatalog();

test('a catalogue compared with itself has no changes, and every price counts as unchanged', () => {
  const { changes, unchanged } = priceChanges(before, before);
  expect(changes).toEqual([]);
  expect(unchanged).toBeGreaterThan(25);
});

test('added, removed, higher and lower prices are reported with their change, largest first', () => {
  const [first, second] = before.instances;
  if (first === undefined || second === undefined) throw new Error('two instances are needed');
  const after = exampleCatalog({
    instances: [
      { ...first, prices: first.prices.slice(1).map((price) => ({ ...price, usdPerHour: price.usdPerHour * 1.1 })) },
      { ...second, sagemaker: { usdPerHour: 1, kind: 'exact', source: 'test', asOf: null, note: '' } },
      ...before.instances.slice(2),
    ],
    services: before.services.map((row) => (row.id === 'kinesis.shard' ? { ...row, usd: 0.0075 } : row)),
  });
  const { changes } = priceChanges(before, after);
  expect(
    changes.map(({ id, change, changePct }) => [id, change, changePct === null ? null : Math.round(changePct)]),
  ).toEqual([
    ['kinesis.shard', 'cheaper', -50],
    ['c7a.large/3yr', 'dearer', 10],
    ['c7a.large/spot', 'dearer', 10],
    ['ml.c7a.4xlarge', 'added', null],
    ['c7a.large/on-demand', 'removed', null],
  ]);
});

test('a region that is new has only additions, one that is gone only removals', () => {
  expect(new Set(priceChanges(null, before).changes.map((c) => c.change))).toEqual(new Set(['added']));
  expect(new Set(priceChanges(before, null).changes.map((c) => c.change))).toEqual(new Set(['removed']));
});

/** The catalogue with a single price, that of one service. */
function withPrice(usd: number | null, id = 'kinesis.shard') {
  const [row] = before.services;
  if (row === undefined) throw new Error('a service is needed');
  return { ...before, instances: [], services: [{ ...row, id, usd }] };
}

test('a price that differs by a millionth is the same one, and one that differs by more is not', () => {
  expect(priceChanges(withPrice(1), withPrice(1 + 0.9e-6))).toEqual({ changes: [], unchanged: 1 });
  const { changes, unchanged } = priceChanges(withPrice(1), withPrice(1 + 2e-6));
  expect([changes.map((each) => each.change), unchanged]).toEqual([['dearer'], 0]);
  expect(priceChanges(withPrice(1 + 2e-6), withPrice(1)).changes[0]?.change).toBe('cheaper');
  // A millionth of the price, however small it is: for a request, 2e-7 dollars.
  expect(priceChanges(withPrice(2e-7), withPrice(2.1e-7)).changes[0]?.change).toBe('dearer');
});

test('a price that was zero changes by no percentage, and a service without a price has none', () => {
  expect(priceChanges(withPrice(0), withPrice(2)).changes).toEqual([
    { region: before.region, id: 'kinesis.shard', change: 'dearer', fromUsd: 0, toUsd: 2, changePct: null },
  ]);
  expect(priceChanges(withPrice(2), withPrice(3)).changes[0]?.changePct).toBe(50);
  expect(priceChanges(withPrice(null), withPrice(null))).toEqual({ changes: [], unchanged: 0 });
  expect(priceChanges(null, null)).toEqual({ changes: [], unchanged: 0 });
});

test('the region is the new catalogue’s, or the old one’s where there is no new one', () => {
  const moved = { ...withPrice(3), region: 'eu-central-1' };
  expect(priceChanges(withPrice(2), moved).changes[0]?.region).toBe('eu-central-1');
  expect(priceChanges(moved, null).changes[0]).toMatchObject({
    region: 'eu-central-1',
    change: 'removed',
    toUsd: null,
  });
  expect(priceChanges(null, moved).changes[0]).toMatchObject({ change: 'added', fromUsd: null, toUsd: 3 });
});

test('changes of the same size are in the order of their names', () => {
  const [row] = before.services;
  if (row === undefined) throw new Error('a service is needed');
  const priced = (usd: number) => ({
    ...before,
    instances: [],
    services: ['msk.broker', 'alb.hour', 'emr.hour'].map((id) => ({ ...row, id, usd })),
  });
  const { changes } = priceChanges(priced(1), priced(2));
  expect(changes.map(({ id }) => id)).toEqual(['alb.hour', 'emr.hour', 'msk.broker']);
});
