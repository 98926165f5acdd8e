import { parseUrl } from '#engine/platform/parse-url.ts';
import { z } from 'zod';
import type { OverlayInstancePrice } from '#core/contract/catalog/catalog-overlay.ts';
import type { Wanted } from './aws-ec2.ts';
import { believablePrice, checkHourly, checkWhole } from './believable.ts';
import { type Download, downloadJson, unbelievable, unreachable, withoutQuery } from './download.ts';

const Page = z.object({ Items: z.array(z.unknown()), NextPageLink: z.string().nullable().optional() });
const Item = z.object({
  currencyCode: z.string(),
  retailPrice: z.number(),
  armRegionName: z.string(),
  armSkuName: z.string(),
  productName: z.string(),
  skuName: z.string(),
  unitOfMeasure: z.string(),
  type: z.string(),
});
type Item = z.infer<typeof Item>;

const MAX_PAGES = 200;
const WORST_BAND = '>20%';

/** The URL of the first page of retail prices for some machines in a region. */
export function azureUrl(base: string, { region, instanceTypes }: Wanted): string {
  const names = [...instanceTypes].map((name) => `armSkuName eq '${name}'`).join(' or ');
  const filter = `serviceName eq 'Virtual Machines' and armRegionName eq '${region}' and priceType eq 'Consumption' and (${names})`;
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
  const { origin } = new URL(source.url);
  const seen = new Set<string>();
  let url: string | null = source.url;
  while (url !== null && url !== '') {
    if (parseUrl(url)?.origin !== origin) {
      throw unreachable(source.url, `its next page is on another host: ${url.slice(0, 200)}`);
    }
    if (seen.has(url) || seen.size >= MAX_PAGES) throw unbelievable(source.url, 'it has too many pages');
    seen.add(url);
    const page = Page.safeParse(await downloadJson({ ...source, url }));
    if (!page.success) throw unbelievable(source.url, 'the answer is not a page of retail prices');
    for (const each of page.data.Items) {
      const item = Item.safeParse(each);
      // Prices of other things than machines lack some of the fields.
      if (item.success) yield item.data;
    }
    url = page.data.NextPageLink ?? null;
  }
}

function priceOf(item: Item, wanted: Wanted & { readonly today: string }, url: string): OverlayInstancePrice | null {
  const { armSkuName, skuName, productName } = item;
  const isMachine =
    wanted.instanceTypes.has(armSkuName) &&
    item.armRegionName === wanted.region &&
    item.type === 'Consumption' &&
    item.currencyCode === 'USD' &&
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
