import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadCatalog, tablesUnder } from '#engine/catalog/load.ts';
import { number, text } from '#engine/catalog/rows.ts';
import { refreshCatalog } from './refresh.ts';
import { fixtures, type PriceServer, startPriceServer } from './testing.ts';

let folder = '';
let server: PriceServer | null = null;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'modewise-azure-')), 'catalog');
});
afterEach(async () => {
  await server?.close();
  rmSync(join(folder, '..'), { recursive: true });
});

/** An item in the format of Azure's retail prices; identifiers are invented. */
const item = (armSkuName: string, retailPrice: unknown, patch: object = {}) => ({
  currencyCode: 'USD',
  tierMinimumUnits: 0,
  retailPrice,
  unitPrice: retailPrice,
  armRegionName: 'eastus',
  location: 'US East',
  meterId: '00000000-0000-0000-0000-000000000000',
  productId: 'INVENTED',
  productName: 'Virtual Machines Invented Series',
  skuName: armSkuName.replace('Standard_', ''),
  serviceName: 'Virtual Machines',
  unitOfMeasure: '1 Hour',
  type: 'Consumption',
  armSkuName,
  ...patch,
});
const ITEMS = tablesUnder([])
  .instancePrices.filter((row) => text(row, 'region') === 'eastus')
  .map((row) => item(text(row, 'instance_type'), number(row, 'usd_per_hour')));

async function refresh(azure: (page: number, origin: string) => unknown) {
  server = await startPriceServer({ ...fixtures(), azure });
  const limits = { idleMs: 400, totalMs: 5000, mostBytes: 2 ** 20 };
  return refreshCatalog({
    region: 'eastus',
    folder,
    now: '2026-11-24T10:00:00.000Z',
    endpoints: server.endpoints,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    limits: { list: limits, document: limits },
  });
}

test('pages are followed to their end; Windows, low priority and other machines are left aside, spot prices are kept', async () => {
  const name = 'Standard_D4s_v5';
  const second = [
    item(name, 0.0001, { productName: 'Virtual Machines Dsv5 Series Windows' }),
    item(name, 0.0001, { skuName: 'D4s v5 Low Priority' }),
    item(name, 0.0001, { armRegionName: 'westeurope' }),
    item(name, 0.0001, { type: 'Reservation' }),
    item(name, 0.0001, { currencyCode: 'EUR' }),
    item(name, 0.04, { skuName: 'D4s v5 Spot' }),
    item('Standard_Unheard_of', 9),
    { armSkuName: name },
  ];
  const update = await refresh((page, origin) =>
    page === 1
      ? { Items: ITEMS, NextPageLink: `${origin}/api/retail/prices?$skip=100`, Count: ITEMS.length }
      : { Items: second, NextPageLink: null, Count: second.length },
  );
  expect(server?.requests).toHaveLength(2);
  expect(decodeURIComponent(server?.requests[0] ?? '')).toContain("armRegionName eq 'eastus'");
  expect(update.changes).toMatchObject([{ id: `${name}/spot`, change: 'added', toUsd: 0.04 }]);
  const found = loadCatalog({ region: 'eastus', folder }).instances.find((i) => i.instanceType === name);
  expect(found?.prices).toMatchObject([
    { purchase: 'on-demand', usdPerHour: 0.192, kind: 'exact', asOf: '2026-11-24' },
    { purchase: 'spot', usdPerHour: 0.04, kind: 'TYPICAL', interruptionBand: '>20%' },
  ]);
});

test.each([
  [
    'a next page at another place',
    () => ({ Items: ITEMS, NextPageLink: 'https://example.com/?$skip=100' }),
    'on another host',
  ],
  [
    'pages in a circle',
    (_: number, origin: string) => ({ Items: ITEMS, NextPageLink: `${origin}/again` }),
    'too many pages',
  ],
  ['a page that is another document', () => ({ value: ITEMS }), 'not a page of retail prices'],
  ['a negative price', () => ({ Items: [...ITEMS, item('Standard_D4s_v5', -1)] }), '"-1"'],
  ['an absurd price', () => ({ Items: ITEMS.map((each) => ({ ...each, retailPrice: 5000 })) }), '$5000 per hour'],
  ['a page with hardly anything', () => ({ Items: ITEMS.slice(0, 2) }), 'the list is incomplete'],
])('%s changes nothing', async (_name, azure, expected) => {
  await expect(refresh(azure)).rejects.toMatchObject({ name: 'AppError', message: expect.stringContaining(expected) });
  expect(existsSync(folder)).toBe(false);
});
