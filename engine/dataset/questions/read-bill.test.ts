import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openDuck, rowsOf, sqlPath } from '#engine/dataset/read/duck.ts';
import { readBill } from './read-bill.ts';
import { fileWith, refusal, scratch } from '#engine/dataset/rows/testing.ts';

/*
 * Small extracts written by hand from the published lists of columns:
 * FOCUS 1.1, https://focus.finops.org/focus-columns/
 * AWS cost and usage report, https://docs.aws.amazon.com/cur/latest/userguide/data-dictionary.html
 */
const FOCUS_HEADER =
  'BilledCost,EffectiveCost,BillingCurrency,ChargeCategory,ChargeClass,ChargePeriodStart,ChargePeriodEnd,ServiceName,RegionId,ResourceId,PricingUnit,PricingQuantity,Tags';
const EC2 = 'Amazon Elastic Compute Cloud';

function focusRow(patch: Partial<Record<string, string>> = {}): string {
  const row: Record<string, string | undefined> = {
    BilledCost: '0',
    EffectiveCost: '0.10',
    BillingCurrency: 'USD',
    ChargeCategory: 'Usage',
    ChargePeriodStart: '2026-06-01T00:00:00Z',
    ChargePeriodEnd: '2026-06-01T01:00:00Z',
    ServiceName: EC2,
    RegionId: 'us-east-1',
    ResourceId: 'i-0abc',
    PricingUnit: 'Hrs',
    PricingQuantity: '1',
    Tags: '"{""team"":""fraud"",""user:app"":""scoring""}"',
    ...patch,
  };
  return FOCUS_HEADER.split(',')
    .map((name) => row[name] ?? '')
    .join(',');
}

function focus(...rows: readonly string[]): string {
  return fileWith('focus.csv', `${[FOCUS_HEADER, ...rows].join('\n')}\n`);
}

const read = (path: string, filter: { tag?: { key: string; value: string }; resource?: string } = {}) =>
  readBill({ path, tag: filter.tag ?? null, resource: filter.resource ?? null });

describe('a FOCUS file', () => {
  test('is summed by month, service, region, currency, category and unit, with effective cost', async () => {
    const path = focus(
      focusRow(),
      focusRow({
        EffectiveCost: '0.25',
        ChargePeriodStart: '2026-06-30T23:00:00Z',
        ChargePeriodEnd: '2026-07-01T00:00:00Z',
      }),
      focusRow({ ChargePeriodStart: '2026-07-01 00:00:00', ChargePeriodEnd: '2026-07-01 01:00:00' }),
      focusRow({ ChargeCategory: 'Tax', RegionId: '', PricingUnit: '', PricingQuantity: '', EffectiveCost: '1e-2' }),
      focusRow({ ChargeCategory: 'Usage', ChargeClass: 'Correction', EffectiveCost: '-0.05' }),
      focusRow({ ChargeCategory: 'Credit', EffectiveCost: '-3' }),
      focusRow({ ChargeCategory: 'Purchase', EffectiveCost: '0' }),
      focusRow({ BillingCurrency: 'eur' }),
    );
    const { lines, ...about } = await read(path);
    expect(about).toEqual({
      file: 'focus.csv',
      format: 'focus',
      costColumn: 'EffectiveCost',
      lacksAmortised: false,
      statesCurrency: true,
    });
    const seen = lines.map(({ month, category, currency, cost, quantity }) => [
      month,
      category,
      currency,
      cost,
      quantity,
    ]);
    expect(seen).toHaveLength(7);
    expect(seen).toContainEqual(['2026-06', 'usage', 'USD', 0.35, 2]);
    expect(seen).toContainEqual(['2026-07', 'usage', 'USD', 0.1, 1]);
    expect(seen).toContainEqual(['2026-06', 'tax', 'USD', 0.01, null]);
    expect(seen).toContainEqual(['2026-06', 'refund', 'USD', -0.05, 1]);
    expect(seen).toContainEqual(['2026-06', 'credit', 'USD', -3, 1]);
    expect(seen).toContainEqual(['2026-06', 'purchase', 'USD', 0, 1]);
    expect(seen).toContainEqual(['2026-06', 'usage', 'EUR', 0.1, 1]);
    expect(lines.find(({ quantity }) => quantity === 2)).toMatchObject({
      service: EC2,
      region: 'us-east-1',
      unit: 'Hrs',
      startMs: Date.UTC(2026, 5, 1),
      lastStartMs: Date.UTC(2026, 5, 30, 23),
      endMs: Date.UTC(2026, 6, 1),
      rows: 2,
    });
  });

  test('is the same as Parquet, where tags are a map and times have a type', async () => {
    const path = join(scratch(), 'focus.parquet');
    const duck = await openDuck({ threads: 1 });
    await rowsOf(
      await duck.connect(),
      `COPY (SELECT 0.35::DECIMAL(18,6) AS "EffectiveCost", TIMESTAMP '2026-06-01 00:00:00' AS "ChargePeriodStart",
         TIMESTAMP '2026-06-02 00:00:00' AS "ChargePeriodEnd", '${EC2}' AS "ServiceName", 'Usage' AS "ChargeCategory",
         MAP {'team': v} AS "Tags" FROM (VALUES ('fraud'), ('other'), (NULL)) AS t(v)) TO ${sqlPath(path)} (FORMAT parquet)`,
    );
    duck.closeSync();
    const all = await read(path);
    expect(all.statesCurrency).toBe(false);
    expect(all.lines).toHaveLength(1);
    expect(all.lines[0]).toMatchObject({ month: '2026-06', currency: 'USD', region: null, unit: null, rows: 3 });
    expect(all.lines[0]?.cost).toBeCloseTo(1.05, 9);
    expect((await read(path, { tag: { key: 'team', value: 'fraud' } })).lines[0]?.rows).toBe(1);
  });

  test('says where only the billed cost of commitments is there', async () => {
    const billed = (rows: string): string =>
      fileWith('billed.csv', `ChargePeriodStart,BilledCost,ServiceName,ChargeCategory,CommitmentDiscountId\n${rows}\n`);
    const lacks = async (rows: string) => (await read(billed(rows))).lacksAmortised;
    expect(await lacks(`2026-06-01,1,${EC2},Usage,`)).toBe(false);
    expect(await lacks(`2026-06-01,0,${EC2},Usage,sp-1`)).toBe(true);
    expect(await lacks(`2026-06-01,9,${EC2},Purchase,`)).toBe(true);
  });

  test('can be restricted to a tag and a resource', async () => {
    const path = focus(focusRow(), focusRow({ Tags: '' }), focusRow({ ResourceId: "arn:aws:i'1", EffectiveCost: '7' }));
    const rowsOfTag = async (key: string, value: string) =>
      (await read(path, { tag: { key, value } })).lines.reduce((sum, { rows }) => sum + rows, 0);
    expect(await rowsOfTag('team', 'fraud')).toBe(2);
    expect(await rowsOfTag('app', 'scoring')).toBe(2);
    expect((await read(path, { resource: "i'1" })).lines).toMatchObject([{ cost: 7, rows: 1 }]);
    expect((await refusal(() => read(path, { tag: { key: 'team"]/~', value: 'x' } }))).reason).toBe(
      'no row has the tag team"]/~=x',
    );
  });
});

describe('an AWS cost and usage report', () => {
  test('is read in the legacy CSV with its names of columns and types of line items', async () => {
    const header =
      'lineItem/UsageStartDate,lineItem/UsageEndDate,lineItem/UnblendedCost,lineItem/CurrencyCode,lineItem/LineItemType,lineItem/ProductCode,lineItem/UsageAmount,product/ProductName,product/region,pricing/unit,resourceTags/user:Team';
    const row = (type: string, cost: string, team = 'fraud') =>
      `2026-06-01T00:00:00Z,2026-06-01T01:00:00Z,${cost},USD,${type},AmazonEC2,1,${EC2},us-east-1,Hrs,${team}`;
    const types = [
      ['Usage', 'usage'],
      ['DiscountedUsage', 'usage'],
      ['SavingsPlanCoveredUsage', 'usage'],
      ['SavingsPlanNegation', 'discount'],
      ['EdpDiscount', 'discount'],
      ['RIFee', 'purchase'],
      ['SavingsPlanRecurringFee', 'purchase'],
      ['Tax', 'tax'],
      ['Credit', 'credit'],
      ['Refund', 'refund'],
    ] as const;
    for (const [type, category] of types) {
      const path = fileWith('cur.csv', `${header}\n${row(type, '0.5')}\n${row(type, '0.5', 'other')}\n`);
      const { format, lines } = await read(path, { tag: { key: 'Team', value: 'fraud' } });
      expect(format).toBe('cur');
      expect(lines, type).toMatchObject([{ category, cost: 0.5, service: EC2, region: 'us-east-1', rows: 1 }]);
    }
  });

  /** A reservation and a savings plan, each half used, and usage on demand: $1 an hour covered, $0.50 an hour unused. */
  const COMMITTED = [
    // type, unblended, RI effective, unused upfront, unused recurring, RI name, SP effective, committed, used
    ['Usage', '0.4', '', '', '', '', '', '', ''],
    ['DiscountedUsage', '0', '0.6', '', '', 'arn:ri', '', '', ''],
    ['RIFee', '0.9', '', '0.2', '0.1', 'arn:ri', '', '', ''],
    ['Fee', '100', '', '', '', 'arn:ri', '', '', ''],
    ['Fee', '3', '', '', '', '', '', '', ''],
    ['SavingsPlanCoveredUsage', '2.2', '', '', '', '', '1.4', '', ''],
    ['SavingsPlanNegation', '-2.2', '', '', '', '', '', '', ''],
    ['SavingsPlanRecurringFee', '1.6', '', '', '', '', '', '1.6', '1.1'],
    ['SavingsPlanUpfrontFee', '50', '', '', '', '', '', '', ''],
  ] as const;
  const CUR2 =
    'line_item_line_item_type,line_item_unblended_cost,reservation_effective_cost,reservation_unused_amortized_upfront_fee_for_billing_period,reservation_unused_recurring_fee,reservation_reservation_a_r_n,savings_plan_savings_plan_effective_cost,savings_plan_total_commitment_to_date,savings_plan_used_commitment';
  const LEGACY =
    'lineItem/LineItemType,lineItem/UnblendedCost,reservation/EffectiveCost,reservation/UnusedAmortizedUpfrontFeeForBillingPeriod,reservation/UnusedRecurringFee,reservation/ReservationARN,savingsPlan/SavingsPlanEffectiveCost,savingsPlan/TotalCommitmentToDate,savingsPlan/UsedCommitment';
  const committed = (header: string, columns = 9): string => {
    const head = [...header.split(',').slice(0, columns), 'line_item_usage_start_date', 'product_servicename'];
    const rows = COMMITTED.map((row) => [...row.slice(0, columns), '2026-06-01 00:00:00', EC2].join(','));
    return fileWith('committed.csv', `${[head.join(','), ...rows].join('\n')}\n`);
  };

  test.each([CUR2, LEGACY])('spreads commitments over the usage that they pay for, by %s', async (header) => {
    const { lines, lacksAmortised, costColumn } = await read(committed(header));
    const costs = Object.fromEntries(lines.map(({ category, cost }) => [category, cost]));
    // On demand 0.4, reserved 0.6, covered 1.4; not used are 0.3 of the reservation and 0.5 of the plan. A fee of nothing reserved stays.
    expect(costs['usage']).toBeCloseTo(2.4, 9);
    expect(costs['purchase']).toBeCloseTo(3.8, 9);
    expect(costs['discount']).toBe(0);
    expect(lacksAmortised).toBe(false);
    expect(costColumn.split(', ')).toHaveLength(7);
  });

  test('counts commitments as they are billed where their amortised cost is missing, and says so', async () => {
    const { lines, lacksAmortised, costColumn } = await read(committed(CUR2, 2));
    const costs = Object.fromEntries(lines.map(({ category, cost }) => [category, cost]));
    expect(costs['usage']).toBeCloseTo(2.6, 9);
    expect(costs['discount']).toBe(-2.2);
    expect(costs['purchase']).toBeCloseTo(155.5, 9);
    expect([lacksAmortised, costColumn]).toEqual([true, 'line_item_unblended_cost']);
    // Without commitments nothing is missing.
    const plain = fileWith(
      'plain.csv',
      `line_item_usage_start_date,line_item_unblended_cost,product_servicename\n2026-06-01,1,${EC2}\n`,
    );
    expect((await read(plain)).lacksAmortised).toBe(false);
  });

  test('names all columns of a cost that cannot be read', async () => {
    const path = fileWith(
      'bad.csv',
      `line_item_usage_start_date,line_item_line_item_type,line_item_unblended_cost,reservation_effective_cost,product_servicename\n2026-06-01,DiscountedUsage,0,cheap,${EC2}\n`,
    );
    expect((await refusal(() => read(path))).reason).toBe(
      '1 value of the columns line_item_unblended_cost, reservation_effective_cost cannot be read, for example "cheap"',
    );
  });

  test('is read as CUR 2.0, with the product code where the name of the service is empty', async () => {
    const path = fileWith(
      'cur2.csv',
      `line_item_usage_start_date,line_item_unblended_cost,line_item_product_code,product_servicename,line_item_usage_amount,pricing_unit,resource_tags
2026-06-01 00:00:00,2,AWSLambda,,1000,Requests,"{""user_team"":""fraud""}"
2026-06-01 00:00:00,3,AWSLambda,AWS Lambda,1000,Requests,{}
`,
    );
    const { lines } = await read(path);
    expect(lines.map(({ service, cost, quantity }) => [service, cost, quantity])).toEqual([
      ['AWS Lambda', 3, 1000],
      ['AWSLambda', 2, 1000],
    ]);
    expect((await read(path, { tag: { key: 'team', value: 'fraud' } })).lines).toHaveLength(1);
  });
});

test('odd values in other fields than the cost change nothing: quantities, ends and names of columns', async () => {
  const path = fileWith(
    'odd.csv',
    `ChargePeriodStart,ChargePeriodEnd,BilledCost,ServiceName,PricingQuantity,cost_text,start_at
2026-06-30T00:00:00Z,2020-01-01T00:00:00Z,1,x,inf,7,2001-01-01
2026-06-30T00:00:00Z,,2,x,1e300,7,2001-01-01
2026-06-30T00:00:00Z,,,x,1,7,2001-01-01
`,
  );
  // A row without an end counts for the day of its start; one without a cost is not a charge.
  const startMs = Date.UTC(2026, 5, 30);
  expect((await read(path)).lines).toMatchObject([
    { month: '2026-06', cost: 3, quantity: null, startMs, endMs: startMs + 1000, rows: 2 },
  ]);
});

describe('what is refused says what was looked for and what is there', () => {
  const refused = async (text: string, filter = {}) =>
    (await refusal(() => read(fileWith('bad.csv', text), filter))).reason;

  test('another table', async () => {
    const said = await refused('a,b\n1,2\n');
    expect(said).toContain('ChargePeriodStart, EffectiveCost, BilledCost, ServiceName');
    expect(said).toContain('line_item_usage_start_date');
    expect(said).toContain('it has a, b');
  });

  test('a column that is missing', async () => {
    expect(await refused('ChargePeriodStart,ServiceName\n2026-06-01,x\n')).toContain(
      'no column with the cost of a charge (looked for EffectiveCost or BilledCost); it has ChargePeriodStart, ServiceName',
    );
    expect(await refused('ChargePeriodStart,BilledCost\n2026-06-01,1\n')).toContain('the service of a charge');
    const plain = 'ChargePeriodStart,BilledCost,ServiceName\n2026-06-01,1,x\n';
    expect(await refused(plain, { tag: { key: 'a', value: 'b' } })).toContain('the tags of a charge');
    expect(await refused(plain, { resource: 'a' })).toContain('the resource of a charge');
  });

  test('values that cannot be read', async () => {
    const header = 'ChargePeriodStart,BilledCost,ServiceName';
    expect(await refused(`${header}\n2026-06-01,1\n`)).toContain('line 2');
    expect(await refused(`${header}\n2026-06-01,1 EUR,x\n2026-06-01,1,x\n`)).toContain(
      '1 value of the column BilledCost cannot be read, for example "1 EUR"',
    );
    expect(await refused(`${header}\nJune,1,x\n`)).toContain(
      'the column ChargePeriodStart cannot be read, for example "June"',
    );
    for (const cost of ['inf', 'nan', '1e300']) {
      expect(await refused(`${header}\n2026-06-01,${cost},x\n`), cost).toContain(`"${cost}"`);
    }
    expect(await refused(`${header}\n20260-06-01,1,x\n`)).toContain('"20260-06-01"');
    expect(await refused(`${header}\n,1,x\n`)).toContain('they are empty');
  });
});
