import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Catalog } from '#core/contract/catalog/catalog.ts';
import { PlanDocument } from '#core/contract/plan/plan.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { expectRefused, modewise, temporaryFolder } from './modewise.ts';

const folder = temporaryFolder('bill');
const home = join(folder.path, 'home');
const planFile = join(folder.path, 'plan.json');
/** Another region than the default one, so that a bill of one is not a bill of the other. */
const REGION = 'eu-west-1';
/** An option on machines, which are billed by the hour. */
let planned: { readonly id: string; readonly monthlyUsd: number; readonly usdPerHour: number };
afterAll(folder.remove);

beforeAll(async () => {
  const runFile = join(folder.path, 'run.json');
  writeFileSync(runFile, JSON.stringify(exampleRun()));
  // Enough for a cost that is material, and only what the bill is compared with, because a plan with all prices takes seconds.
  const volume = ['--preset', 'million-a-day', '--set', 'predictionsPerDay=20B', '--set', 'materialUsd=1'];
  const only = ['--only', 'ec2-batch', '--purchase', 'on-demand'];
  const where = ['--region', REGION];
  await modewise(['plan', runFile, ...volume, ...only, ...where, '--out', planFile], { home });
  const plan = PlanDocument.parse(JSON.parse(readFileSync(planFile, 'utf8')));
  const option = plan.options.find(({ service, purchase }) => service === 'ec2-batch' && purchase === 'on-demand');
  if (option?.monthlyUsd == null) throw new Error('EC2 batch has no cost');
  const { stdout } = await modewise(['catalog', 'show', ...where, '--json'], { home });
  const machine = Catalog.parse(JSON.parse(stdout)).instances.find(
    ({ instanceType }) => instanceType === option.instanceType,
  );
  const usdPerHour = machine?.prices.find(({ purchase }) => purchase === 'on-demand')?.usdPerHour;
  if (usdPerHour === undefined) throw new Error('the machine has no price');
  planned = { id: option.id, monthlyUsd: option.monthlyUsd.value, usdPerHour };
});

/** A FOCUS file (https://focus.finops.org/focus-columns/) with a day of EC2 usage at the catalogue's price a row, over June 2026. */
function bill(name: string, usdPerDay: number, patch: Readonly<Record<string, string>> = {}): string {
  const rows = Array.from({ length: 30 }, (_, index) => {
    const day = (at: number): string => new Date(Date.UTC(2026, 5, at)).toISOString();
    const row: Readonly<Record<string, string>> = {
      ChargePeriodStart: day(index + 1),
      ChargePeriodEnd: day(index + 2),
      ServiceName: 'Amazon Elastic Compute Cloud - Compute',
      RegionId: REGION,
      ChargeCategory: 'Usage',
      BilledCost: String(usdPerDay),
      BillingCurrency: 'USD',
      PricingUnit: 'Hrs',
      PricingQuantity: String(usdPerDay / planned.usdPerHour),
      ...patch,
    };
    return row;
  });
  const names = Object.keys(rows[0] ?? {});
  const file = join(folder.path, name);
  const lines = [names.join(','), ...rows.map((row) => names.map((each) => row[each]).join(','))];
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

const run = (file: string, ...args: readonly string[]) =>
  modewise(['bill', planFile, file, '--option', planned.id, ...args], { home });
/** What a day costs by the plan, whose month has 730 hours. */
const plannedPerDay = (): number => (planned.monthlyUsd * 24) / 730;

describe('a plan against the bill', () => {
  test('was right where the bill is what was planned', async () => {
    const { code, stdout, stderr } = await run(bill('right.csv', plannedPerDay()));
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/^The plan was right: .* a month billed/);
    expect(stdout).toMatch(/2026-06 +30 of 30/);
    expect(stdout).toContain('--predictions-per-day');
    expect(stdout).not.toMatch(/undefined|NaN|\[object/);
  });

  test('was wrong where it is not, ends with 1, and says what explains it', async () => {
    const file = bill('wrong.csv', 3 * plannedPerDay());
    const { code, stdout } = await run(file, '--predictions-per-day', '60B', '--json');
    expect(code).toBe(1);
    const { comparison, claim } = JSON.parse(stdout);
    expect(claim).toMatch(/^Billed .* than planned .* Main cause: traffic, \+\$/);
    expect(comparison.actualUsd).toBeCloseTo(3 * planned.monthlyUsd, 6);
    const { trafficUsd, priceUsd, restUsd } = comparison.causes;
    expect(trafficUsd).toBeGreaterThan(planned.monthlyUsd);
    expect(priceUsd).toBeCloseTo(0, 6);
    expect(trafficUsd + priceUsd + restUsd).toBeCloseTo(2 * planned.monthlyUsd, 6);

    const markdown = await run(file, '--format', 'md');
    expect(markdown.code).toBe(1);
    expect(markdown.stdout).toMatch(/^## Billed .* than planned/);
  });

  test('in another currency takes a stated rate', async () => {
    const file = bill('euro.csv', plannedPerDay() / 1.25, { BillingCurrency: 'EUR' });
    expectRefused(await run(file), 'the bill is in EUR', '--currency EUR=1.1');
    const { code, stdout } = await run(file, '--currency', 'EUR=1.25');
    expect(code).toBe(0);
    expect(stdout).toContain('EUR is converted at 1.25 US dollars');
    expectRefused(await run(file, '--currency', 'EUR=-1'), 'above 0');
  });

  test('is refused for what cannot be compared, with what the file has', async () => {
    expectRefused(await run(bill('s3.csv', 1, { ServiceName: 'Amazon S3' })), '--service NAME', 'Amazon S3');
    expectRefused(
      await run(bill('us.csv', 1, { RegionId: 'us-east-1' })),
      /no cost in eu-west-1, .* only in us-east-1/,
    );
    expectRefused(await run(bill('tax.csv', 1, { ChargeCategory: 'Tax' })), 'only taxes, credits and refunds');
    expectRefused(await run(bill('free.csv', 1, { BilledCost: 'free' })), 'the column BilledCost cannot be read');
    writeFileSync(join(folder.path, 'table.csv'), 'a,b\n1,2\n');
    expectRefused(await run(join(folder.path, 'table.csv')), 'looked for ChargePeriodStart', 'it has a, b');
    expectRefused(await run('/no/such/bill.csv'), 'no such file');
    expectRefused(await run(bill('x.csv', 1), '--option', 'ec2-bath'), "no cost of an option 'ec2-bath'", planned.id);
    expectRefused(await run(bill('tag.csv', 1), '--tag', 'team'), 'KEY=VALUE');
    expectRefused(await run(bill('tag.csv', 1), '--predictions-per-day', 'many'), '--predictions-per-day');
  });
});
