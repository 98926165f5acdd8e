import { expect, test } from 'vitest';
import { exampleCatalog } from '#core/contract/testing/testing.ts';
import { createLookup } from '#core/price/serving/candidate/lookup.ts';
import { newExplanation, Tally } from '#core/price/serving/candidate/tally.ts';
import { type TableCapacity, tableCapacity, type WritingRuns } from './table-capacity.ts';

const base = exampleCatalog();
const seen = { unit: 'unit', kind: 'exact', source: 'test', asOf: null, note: '' } as const;
const provisioned = Object.entries({ 'dynamodb.provisioned-write': 0.00065, 'dynamodb.provisioned-read': 0.00013 });
const lookup = createLookup({
  ...base,
  services: [...base.services, ...provisioned.map(([id, usd]) => ({ id, service: id, item: id, usd, ...seen }))],
});

const RUN = { periodS: 86_400, rows: 1e7, workS: 600, slackS: 40_000 };
const LOAD = { writeUnits: 1, readUnits: 0.5, readsPerMonth: 3e8, peakReadsPerS: 250 };
const RUNS = 730 / 24;

interface Load extends Partial<typeof LOAD> {
  readonly run?: WritingRuns;
}

function fitted({ run = RUN, ...load }: Load, from = lookup): TableCapacity {
  const capacity = tableCapacity(from);
  if (capacity === null) throw new Error('a table has no price');
  Object.assign(capacity, LOAD, load).fit(run);
  return capacity;
}

function itemsOf(capacity: TableCapacity) {
  const explanation = newExplanation();
  capacity.addTo(new Tally(explanation));
  return explanation.items;
}

const codesOf = (load: Load, from = lookup) => itemsOf(fitted(load, from)).map(({ code }) => code);

test('ten million writes a day are spread over an hour of provisioned capacity, and reads are provisioned for the peak', () => {
  const capacity = fitted({});
  const [writes, reads] = itemsOf(capacity);
  // 10⁷/(3600 s · 0.7) = 3,969 units for 30.4 h, and one unit in the other 699.6 h; on demand they would cost $190.
  expect(writes).toMatchObject({ code: 'dynamodb-write-capacity', units: 3969, hours: 1 });
  expect(writes?.monthlyUsd).toBeCloseTo((3969 * RUNS + (730 - RUNS)) * 0.00065, 6);
  // 250 reads/s at half a unit, loaded to 70 %.
  expect(reads).toMatchObject({ code: 'dynamodb-read-capacity', units: 179 });
  expect(reads?.monthlyUsd).toBeCloseTo(179 * 730 * 0.00013, 9);
  expect(capacity.usd).toBe((writes?.monthlyUsd ?? 0) + (reads?.monthlyUsd ?? 0));
  expect(capacity.lateS).toBe(3000);
  expect(capacity.reasons()).toMatchObject([{ code: 'provisioned-writes', units: 3969, lateS: 3000 }]);
});

test('work of more than an hour is written in as many whole hours', () => {
  const capacity = fitted({ run: { ...RUN, workS: 4000 } });
  expect(itemsOf(capacity)[0]).toMatchObject({ units: 1985, hours: 2 });
  expect(capacity.lateS).toBe(3200);
});

test('more than the limit of a table takes in an hour is written over several, if there is time', () => {
  // 2 · 10⁸ / (3600 s · 0.7 · 40,000 units) = 1.98 hours.
  const capacity = fitted({ run: { ...RUN, rows: 2e8 } });
  expect(itemsOf(capacity)[0]).toMatchObject({ code: 'dynamodb-write-capacity', units: 39_683, hours: 2 });
  expect(capacity.lateS).toBe(6600);
});

test('a small table, one without time, one that is rewritten more often than hourly and one beyond the quota are on demand', () => {
  const onDemand = ['dynamodb-writes', 'dynamodb-reads'];
  expect(codesOf({ run: { ...RUN, rows: 1000 }, readsPerMonth: 30_000, peakReadsPerS: 0.02 })).toEqual(onDemand);
  expect(codesOf({ run: { ...RUN, slackS: 2999 } })).toEqual(onDemand);
  expect(codesOf({ run: { ...RUN, periodS: 1800 } })).toEqual(onDemand);
  expect(codesOf({ run: { ...RUN, rows: 2e9 } })).toEqual(onDemand);
  expect(codesOf({}, createLookup(base))).toEqual(onDemand);
  expect(tableCapacity(createLookup({ ...base, services: [] }))).toBeNull();
});
