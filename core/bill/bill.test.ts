import { describe, expect, test } from 'vitest';
import type { BillExtract, BillLine } from '#core/contract/catalog/bill.ts';
import { exampleCatalog } from '#core/contract/testing/testing.ts';
import { SERVING_DEFINITIONS } from '#core/price/serving/registry.ts';
import { billedAs } from './billed-services.ts';
import { compareBill, type Planned } from './compare-bill.ts';
import { type BillChoice, type BillSelection, selectBill } from './select-bill.ts';
import { billExtract, billLine } from './testing.ts';
import { pricedUnit, unitPrices } from './unit-prices.ts';
import { billClaim, billNotes, causesTable, monthsTable } from './words.ts';

const EC2: BillChoice = {
  option: { service: 'ec2-batch', mode: 'batch' },
  region: 'us-east-1',
  services: [],
  usdPer: {},
};

function selectionOf(extract: BillExtract, choice: Partial<BillChoice> = {}): BillSelection {
  const found = selectBill(extract, { ...EC2, ...choice });
  if (found.kind !== 'selected') throw new Error(found.kind);
  return found.selection;
}

const PLANNED: Planned = {
  monthlyUsd: { value: 73, low: 60, high: 90 },
  predictionsPerDay: 1e6,
  materialUsd: 25,
  prices: [{ unit: 'hour', usd: 0.08 }],
};

test('every serving option says under which services it is billed', () => {
  for (const { service } of SERVING_DEFINITIONS) expect(billedAs(service), service).not.toEqual([]);
  expect(billedAs('toString')).toEqual([]);
});

describe('the counted part of a bill', () => {
  test('is usage, discounts and purchases of the services in the region of the plan; the rest is listed', () => {
    const { counted, leftOut } = selectionOf(
      billExtract(
        billLine(),
        billLine({ category: 'discount', cost: -12, quantity: null }),
        billLine({ category: 'tax', cost: 6 }),
        billLine({ category: 'credit', cost: -50 }),
        billLine({ category: 'refund', cost: -1 }),
        billLine({ category: 'refund', cost: -2 }),
        billLine({ region: 'eu-west-1', cost: 400 }),
        billLine({ region: null, cost: 3 }),
        billLine({ service: 'Amazon Simple Storage Service', cost: 999 }),
      ),
    );
    expect(counted.map(({ usd }) => usd)).toEqual([72, -12, 3]);
    expect(leftOut).toEqual([
      { why: { kind: 'category', category: 'tax' }, usd: 6 },
      { why: { kind: 'category', category: 'credit' }, usd: -50 },
      { why: { kind: 'category', category: 'refund' }, usd: -3 },
      { why: { kind: 'region', region: 'eu-west-1' }, usd: 400 },
    ]);
  });

  test('is what the user names instead', () => {
    const bill = billExtract(billLine(), billLine({ service: 'Amazon Simple Storage Service', cost: 9 }));
    expect(selectionOf(bill, { services: ['simple storage', 'elastic compute'] }).counted).toHaveLength(2);
    const none = selectBill(bill, { ...EC2, services: ['lambda'] });
    expect(none).toEqual({
      kind: 'no-service',
      known: ['Amazon Elastic Compute Cloud', 'Amazon Simple Storage Service'],
    });
  });

  test('is refused without a rate for another currency, without the region, and without usage', () => {
    const euro = billExtract(billLine({ currency: 'EUR', cost: 100 }));
    expect(selectBill(euro, EC2)).toEqual({ kind: 'no-rate', currencies: ['EUR'] });
    const { counted, rates } = selectionOf(euro, { usdPer: { EUR: 1.1 } });
    expect(counted[0]?.usd).toBeCloseTo(110, 9);
    expect(rates).toEqual([{ currency: 'EUR', usdPerUnit: 1.1 }]);
    expect(selectBill(billExtract(billLine({ region: 'eu-west-1' })), EC2)).toEqual({
      kind: 'no-region',
      known: ['eu-west-1'],
    });
    expect(selectBill(billExtract(billLine({ category: 'tax' })), EC2)).toEqual({ kind: 'no-usage' });
  });

  test('covers whole days, from the first usage of the service to the day of the last usage in the file', () => {
    // From 11 June to 20 July: 20 days of June and 20 of July.
    const { months, hours } = selectionOf(
      billExtract(
        billLine({ startMs: Date.UTC(2026, 5, 11, 3), endMs: Date.UTC(2026, 5, 30, 4), cost: 30 }),
        billLine({ month: '2026-07', startMs: Date.UTC(2026, 6, 1, 3), endMs: Date.UTC(2026, 6, 19, 4), cost: 50 }),
        billLine({
          month: '2026-07',
          service: 'AWS Lambda',
          startMs: Date.UTC(2026, 5, 1),
          lastStartMs: Date.UTC(2026, 6, 20, 0),
          // Billed by the month.
          endMs: Date.UTC(2026, 7, 1),
        }),
        // A tax of the whole month ends later and says nothing about the days.
        billLine({ month: '2026-07', category: 'tax', endMs: Date.UTC(2026, 7, 1) }),
      ),
    );
    expect(months).toEqual([
      { month: '2026-06', hours: 480, ofHours: 720, usd: 30 },
      { month: '2026-07', hours: 480, ofHours: 744, usd: 50 },
    ]);
    expect(hours).toBe(960);
  });

  test('counts predictions only where a request is one', () => {
    const lambda = (patch: Partial<BillLine>) => billLine({ service: 'AWS Lambda', cost: 6, ...patch });
    const bill = billExtract(
      lambda({ unit: 'Requests', quantity: 30e6 }),
      lambda({ unit: 'Lambda-GB-Second', quantity: 4e5 }),
    );
    const option = { service: 'lambda', mode: 'realtime' } as const;
    // 30 million in 30 days.
    expect(selectionOf(bill, { option }).predictionsPerDay).toBeCloseTo(1e6, 3);
    expect(selectionOf(bill, { option: { service: 'lambda-batch', mode: 'batch' } }).predictionsPerDay).toBeNull();
  });
});

describe('the comparison', () => {
  test('takes the plan for the hours that are billed', () => {
    const found = compareBill(PLANNED, selectionOf(billExtract(billLine())), null);
    // 720 of 730 hours; $72 in them are $73 a month.
    expect(found.months[0]?.planned.value).toBeCloseTo(72, 9);
    expect(found.months[0]?.planned.low).toBeCloseTo((60 * 720) / 730, 9);
    expect(found.actualUsd).toBeCloseTo(73, 9);
    expect(found.verdict).toBe('within');
    expect(billClaim(found)).toBe('The plan was right: $73.00 a month billed, $73.00 [60.00–90.00] planned.');
    expect(monthsTable(found).rows).toEqual([['2026-06', '30 of 30', '$72.00 [59.18–88.77]', '$72.00', '100 %']]);
  });

  test('explains the difference by traffic, price and the rest, which add up', () => {
    // $288 for 1,440 hours at $0.20: $292 a month, $219 more than planned.
    const selection = selectionOf(billExtract(billLine({ cost: 288, quantity: 1440 })));
    const traffic = { predictionsPerDay: 2e6, source: 'stated', monthlyUsd: 103 } as const;
    const found = compareBill(PLANNED, selection, traffic);
    expect(found.verdict).toBe('wrong');
    expect(found.actualUsd).toBeCloseTo(292, 9);
    expect(found.prices).toEqual([{ unit: 'hour', quantity: 1440, billedUsd: 0.2, catalogUsd: 0.08 }]);
    // 1,440 h × $0.12 × 730 / 720 = $175.20; traffic $103 − $73 = $30; the rest 219 − 30 − 175.2.
    expect(found.causes.trafficUsd).toBeCloseTo(30, 9);
    expect(found.causes.priceUsd).toBeCloseTo(175.2, 9);
    expect(found.causes.restUsd).toBeCloseTo(13.8, 9);
    expect(billClaim(found)).toBe(
      'Billed $292 a month, 300 % more than planned ($73.00 [60.00–90.00]). Main cause: the price, +$175 a month.',
    );
    expect(causesTable(found).rows).toEqual([
      ['Traffic', '1 million predictions per day', '2 million predictions per day', '+$30.00'],
      ['Price', '$0.080 per hour', '$0.20 per hour', '+$175'],
      ['Speed and number of machines', '', '', '+$13.80'],
      ['All', '$73.00', '$292', '+$219'],
    ]);
  });

  test('says what it could not tell apart', () => {
    const selection = selectionOf(
      billExtract(billLine({ cost: 288, unit: 'GB-Mo' }), billLine({ category: 'credit', cost: -9 })),
    );
    const found = compareBill(PLANNED, selection, null);
    expect(found.causes).toMatchObject({ trafficUsd: null, priceUsd: null });
    expect(billClaim(found)).toBe(
      'Billed $292 a month, 300 % more than planned ($73.00 [60.00–90.00]). Enter the actual traffic to see why.',
    );
    const notes = billNotes({ ...billExtract(), statesCurrency: false, lacksAmortised: true }, selection, {
      comparison: found,
      ways: { predictionsPerDay: '--predictions-per-day' },
    }).join('\n');
    expect(notes).toContain('Modewise assumes US dollars');
    expect(notes).toContain('Export EffectiveCost too.');
    expect(notes).toContain('Not counted: credits, which say nothing about what serving costs: −$9.00');
    expect(notes).toContain('--predictions-per-day');
    expect(notes).toContain('No unit of the bill has a price in the catalogue');
  });

  test('is wrong in both directions, and only if the difference is material', () => {
    const verdictFor = (cost: number, patch: Partial<Planned> = {}) =>
      compareBill({ ...PLANNED, ...patch }, selectionOf(billExtract(billLine({ cost }))), null).verdict;
    expect(verdictFor((89 * 720) / 730)).toBe('within');
    expect(verdictFor((97 * 720) / 730)).toBe('immaterial');
    expect(verdictFor((99 * 720) / 730)).toBe('wrong');
    expect(verdictFor((40 * 720) / 730)).toBe('wrong');
    expect(verdictFor((91 * 720) / 730, { materialUsd: 0 })).toBe('wrong');
    const narrow = { monthlyUsd: { value: 1000, low: 999, high: 1001 } };
    expect(verdictFor((1040 * 720) / 730, narrow)).toBe('immaterial');
    expect(verdictFor((1060 * 720) / 730, narrow)).toBe('wrong');
  });
});

describe('unit prices', () => {
  test('are those of the catalogue for what an option is billed in', () => {
    const catalog = exampleCatalog();
    const [machine] = catalog.instances.filter(({ prices }) => prices.some(({ purchase }) => purchase === 'spot'));
    const spot = machine?.prices.find(({ purchase }) => purchase === 'spot')?.usdPerHour;
    const option = { service: 'ec2-batch', instanceType: machine?.instanceType ?? '', purchase: 'spot' } as const;
    expect(unitPrices(option, catalog, { discountPct: 0 })).toEqual([{ unit: 'hour', usd: spot }]);
    expect(unitPrices(option, catalog, { discountPct: 20 })).toEqual([{ unit: 'hour', usd: 0.8 * (spot ?? 0) }]);
    expect(unitPrices({ ...option, instanceType: 'unknown' }, catalog, { discountPct: 0 })).toEqual([]);
    const lambda = unitPrices({ service: 'lambda', instanceType: null, purchase: 'on-demand' }, catalog, {
      discountPct: 0,
    });
    expect(lambda.map(({ unit }) => unit)).toEqual(['request', 'GB-second']);
    // Broker hours and instance hours share a unit.
    expect(unitPrices({ ...option, service: 'kafka-microbatch' }, catalog, { discountPct: 0 })).toEqual([]);
  });

  test('know the units as providers write them', () => {
    expect(
      ['Hrs', 'Hours', 'Requests', 'Lambda-GB-Second', 'vCPU-Hours', 'GB-Hours', 'GB-Mo', null].map(pricedUnit),
    ).toEqual(['hour', 'hour', 'request', 'GB-second', 'vCPU-hour', 'GB-hour', null, null]);
  });
});
