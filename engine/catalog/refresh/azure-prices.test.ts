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

async function refresh(
  azure: (page: number, origin: string) => unknown,
  azureMeters: (url: string) => unknown = fixtures().azureMeters,
) {
  server = await startPriceServer({ ...fixtures(), azure, azureMeters });
  const limits = { idleMs: 10_000, totalMs: 30_000, mostBytes: 2 ** 20 };
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
  expect(server?.requests.slice(2).some((url) => url.includes('Virtual%20Machines'))).toBe(false);
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
  ['a page that is another document', () => ({ value: ITEMS }), 'not a page of prices'],
  ['a negative price', () => ({ Items: [...ITEMS, item('Standard_D4s_v5', -1)] }), '"-1"'],
  ['an absurd price', () => ({ Items: ITEMS.map((each) => ({ ...each, retailPrice: 5000 })) }), '$5000 per hour'],
  ['a page with hardly anything', () => ({ Items: ITEMS.slice(0, 2) }), 'the list is incomplete'],
])('%s changes nothing', async (_name, azure, expected) => {
  await expect(refresh(azure)).rejects.toMatchObject({ name: 'AppError', message: expect.stringContaining(expected) });
  expect(existsSync(folder)).toBe(false);
});

/** A metered price in the documented shape: learn.microsoft.com/rest/api/cost-management/retail-prices/azure-retail-prices. */
const meter = (
  serviceName: string,
  meterName: string,
  unitOfMeasure: string,
  retailPrice: unknown,
  patch: object = {},
) =>
  item('', retailPrice, {
    serviceName,
    meterName,
    unitOfMeasure,
    skuName: 'Standard',
    productName: serviceName,
    ...patch,
  });
const APPS = 'Azure Container Apps';
const PAGE = (page: number) => (page === 1 ? { Items: ITEMS, NextPageLink: null } : { Items: [], NextPageLink: null });

test('metered prices come by the exact name of meter and SKU, without a machine size, and those that are not listed stay', async () => {
  const update = await refresh(PAGE, (url) => ({
    Items: decodeURIComponent(url).includes(APPS)
      ? [
          meter(APPS, 'Standard vCPU Active Usage', '1 Second', 0, { tierMinimumUnits: 0 }),
          meter(APPS, 'Standard vCPU Active Usage', '1 Second', 0.00003, { tierMinimumUnits: 180_000 }),
          meter(APPS, 'Standard vCPU Active Usage', '1 Second', 1e-6, { armSkuName: 'Standard_D4s_v5' }),
          meter(APPS, 'Standard vCPU Active Usage', '1 Second', 1e-6, { skuName: 'Dedicated' }),
          meter(APPS, 'Standard vCPU Active Usage', '1 Second', 1e-6, { armRegionName: 'westeurope' }),
          meter(APPS, 'Standard vCPU Active Usage', '1 Hour', 1e-6),
          meter(APPS, 'standard vcpu active usage', '1 Second', 1e-6),
          meter(APPS, 'Standard Requests', '1M', '0.5'),
        ]
      : decodeURIComponent(url).includes("'Storage'")
        ? [
            meter('Storage', 'Hot LRS Write Operations', '10K', 0.055, {
              skuName: 'Hot LRS',
              productName: 'General Block Blob v2',
            }),
            meter('Storage', 'Hot LRS Write Operations', '10K', 0.001, { skuName: 'Hot LRS', productName: 'Files v2' }),
            meter('Storage', 'E10 LRS Disk', '1/Month', 10.24, {
              skuName: 'E10 LRS',
              productName: 'Standard SSD Managed Disks',
            }),
          ]
        : [],
    NextPageLink: null,
  }));
  const changed = Object.fromEntries(update.changes.map(({ id, toUsd }) => [id, toUsd]));
  expect(changed).toEqual({ 'container-apps.cpu': 0.00003, 'blob.write': 5.5e-6, 'managed-disk.standard-ssd': 0.08 });
  const { services } = loadCatalog({ region: 'eastus', folder });
  const row = (id: string) => services.find((each) => each.id === id);
  expect(row('container-apps.cpu')).toMatchObject({ usd: 0.00003, kind: 'exact', asOf: '2026-11-24', service: APPS });
  // A price that is a text is like one that is not listed.
  expect(row('container-apps.requests')).toMatchObject({ usd: 0.4, asOf: '2026-09-09' });
  expect(update.notes.join()).toMatch(/not found, so the earlier prices stay: .*container-apps.requests/);
  expect(update.notes.join()).not.toContain('container-apps.cpu');
});

test.each([
  ['a negative metered price', [meter(APPS, 'Standard vCPU Active Usage', '1 Second', -1)], '"-1"'],
  [
    'a metered price a thousand times as high',
    [meter(APPS, 'Standard vCPU Active Usage', '1 Second', 0.024)],
    'and was $0.000024',
  ],
  ['metered prices of another shape', 'none', 'not a page of prices'],
])('%s changes nothing', async (_name, Items, expected) => {
  const answer = refresh(PAGE, () => ({ Items, NextPageLink: null }));
  await expect(answer).rejects.toMatchObject({ name: 'AppError', message: expect.stringContaining(expected) });
  expect(existsSync(folder)).toBe(false);
});
