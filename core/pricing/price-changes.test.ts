import { expect, test } from 'vitest';
import { exampleCatalog } from '../contract/testing.ts';
import { priceChanges } from './price-changes.ts';

const before = exampleCatalog();

test('a catalogue compared with itself has no changes, and every price counts as unchanged', () => {
  const { changes, unchanged } = priceChanges(before, before);
  expect(changes).toEqual([]);
  expect(unchanged).toBeGreaterThan(25);
});

test('added, removed, dearer and cheaper prices are told by how much, the largest change first', () => {
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
