import { z } from 'zod';
import type { OverlayInstancePrice } from '#core/contract/catalog/catalog-overlay.ts';
import type { Wanted } from './aws-ec2.ts';
import { believablePrice, checkHourly, checkWhole } from './believable.ts';
import { type Download, withoutQuery } from './download.ts';
import { type FoundUnits, type Meter, metersOf, offer, unitPrices, type WantedUnits } from './meters.ts';
import { pagedItems } from './pages.ts';

const Page = z.object({ Items: z.array(z.unknown()), NextPageLink: z.string().nullable().optional() });
const Item = z.object({
  currencyCode: z.string(),
  retailPrice: z.number(),
  armRegionName: z.string(),
  armSkuName: z.string().default(''),
  meterName: z.string().default(''),
  serviceName: z.string().default(''),
  productName: z.string(),
  skuName: z.string(),
  unitOfMeasure: z.string(),
  type: z.string(),
});
type Item = z.infer<typeof Item>;

const WORST_BAND = '>20%';

/** The URL of the first page of retail prices for some machines in a region. */
export function azureUrl(base: string, { region, instanceTypes }: Wanted): string {
  const names = [...instanceTypes].map((name) => `armSkuName eq '${name}'`).join(' or ');
  const filter = `serviceName eq 'Virtual Machines' and armRegionName eq '${region}' and priceType eq 'Consumption' and (${names})`;
  return queryOf(base, filter);
}

function queryOf(base: string, filter: string): string {
  return `${base}?api-version=2023-01-01-preview&$filter=${encodeURIComponent(filter)}`;
}

/** On-demand and spot prices of Linux machines from Azure's retail prices, page by page. @throws AppError */
export async function readAzurePrices(
  source: Download,
  wanted: Wanted & { readonly today: string },
): Promise<readonly OverlayInstancePrice[]> {
  const prices = new Map<string, OverlayInstancePrice>();
  for await (const item of itemsOf(source)) {
    const price = priceOf(item, wanted, source.url);
    if (price === null) continue;
    const key = `${price.instanceType}/${price.purchase}`;
    const known = prices.get(key);
    if (known === undefined || price.usdPerHour < known.usdPerHour) prices.set(key, price);
  }
  const read = [...prices.values()];
  const before = [...wanted.instanceTypes].filter((type) => wanted.was(type, 'on-demand') !== null).length;
  const found = read.filter(({ purchase }) => purchase === 'on-demand').length;
  checkWhole(source.url, 'on-demand prices of known instance types', found, before);
  for (const { instanceType, purchase, usdPerHour } of read) {
    checkHourly(source.url, `${instanceType} ${purchase}`, usdPerHour, wanted.was(instanceType, purchase));
  }
  return read;
}

async function* itemsOf(source: Download): AsyncGenerator<Item> {
  const items = pagedItems(source, (answer) => {
    const page = Page.safeParse(answer).data;
    return page === undefined ? null : { items: page.Items, next: page.NextPageLink ?? null };
  });
  for await (const each of items) {
    const item = Item.safeParse(each).data;
    // An item of another shape is like one that is not listed.
    if (item !== undefined) yield item;
  }
}

/**
 * Metered prices of Azure's services, one service after the other: by the exact name of their meter, of their SKU, and of their product where several
 * have it, and without a machine size.
 */
export async function readAzureMeters(base: Download, wanted: WantedUnits): Promise<FoundUnits> {
  const meters = metersOf('azure');
  const found = new Map<Meter, { readonly usd: number; readonly source: string }>();
  for (const service of new Set(meters.map((meter) => meter.service))) {
    const own = meters.filter((meter) => meter.service === service);
    const names = [...new Set(own.map(({ meter }) => `meterName eq '${meter}'`))].join(' or ');
    const filter = `serviceName eq '${service}' and armRegionName eq '${wanted.region}' and priceType eq 'Consumption' and (${names})`;
    for await (const item of itemsOf({ ...base, url: queryOf(base.url, filter) })) {
      if (item.serviceName !== service || !isConsumed(item, wanted.region) || item.armSkuName !== '') continue;
      for (const meter of own.filter((each) => isMeter(each, item))) {
        const usd = believablePrice(base.url, meter.meter, item.retailPrice);
        if (usd !== null) offer(found, meter, usd, withoutQuery(base.url));
      }
    }
  }
  return unitPrices(found, meters, wanted);
}

function isMeter({ meter, product, sku, unit }: Meter, item: Item): boolean {
  return (
    item.meterName === meter &&
    item.skuName === sku &&
    item.unitOfMeasure === unit &&
    (product === '' || item.productName === product)
  );
}

/** Whether it is a price by use in US dollars in a region. */
function isConsumed({ armRegionName, type, currencyCode }: Item, region: string): boolean {
  return armRegionName === region && type === 'Consumption' && currencyCode === 'USD';
}

function priceOf(item: Item, wanted: Wanted & { readonly today: string }, url: string): OverlayInstancePrice | null {
  const { armSkuName, skuName, productName } = item;
  const isMachine =
    wanted.instanceTypes.has(armSkuName) &&
    isConsumed(item, wanted.region) &&
    item.unitOfMeasure === '1 Hour' &&
    !/windows|cloud ?services/i.test(productName) &&
    !/low priority/i.test(skuName);
  if (!isMachine) return null;
  const usdPerHour = believablePrice(url, armSkuName, item.retailPrice);
  if (usdPerHour === null) return null;
  const isSpot = /\bspot\b/i.test(skuName);
  return {
    instanceType: armSkuName,
    region: wanted.region,
    purchase: isSpot ? 'spot' : 'on-demand',
    usdPerHour,
    interruptionBand: isSpot ? WORST_BAND : null,
    kind: isSpot ? 'TYPICAL' : 'exact',
    source: withoutQuery(url),
    asOf: wanted.today,
    note: isSpot ? 'spot price as printed on its date; no interruption band is printed: planned as the worst' : '',
  };
}
