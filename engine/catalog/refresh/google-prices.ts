import { z } from 'zod';
import type { OverlayInstancePrice } from '#core/contract/catalog/catalog-overlay.ts';
import type { Purchase } from '#core/contract/plan/plan.ts';
import { number, optionalText, text, type Row } from '#engine/catalog/rows.ts';
import type { Wanted } from './aws-ec2.ts';
import { believablePrice, checkHourly, checkWhole } from './believable.ts';
import { type Download, withoutQuery } from './download.ts';
import { type FoundUnits, type Meter, metersOf, offer, unitPrices, type WantedUnits } from './meters.ts';
import { pagedItems } from './pages.ts';

const COMPUTE_ENGINE = '6F81-5844-456A';
const PAGE_SIZE = 5000;
const WORST_BAND = '>20%';

const Page = z.object({ skus: z.array(z.unknown()).default([]), nextPageToken: z.string().max(4096).optional() });
const Money = z.object({
  currencyCode: z.literal('USD'),
  units: z
    .string()
    .regex(/^\d{1,12}$/)
    .default('0'),
  nanos: z.number().int().min(0).max(999_999_999).default(0),
});
const Sku = z.object({
  description: z.string().max(1024),
  category: z.object({ usageType: z.string() }),
  serviceRegions: z.array(z.string()).max(1024),
  pricingInfo: z
    .array(
      z.object({
        pricingExpression: z.object({
          usageUnit: z.string(),
          tieredRates: z
            .array(z.object({ unitPrice: Money }))
            .min(1)
            .max(64),
        }),
      }),
    )
    .min(1)
    .max(16),
});
type Sku = z.infer<typeof Sku>;

/** What Google calls the purchases. */
const PURCHASES: Readonly<Record<string, Purchase>> = {
  OnDemand: 'on-demand',
  Preemptible: 'spot',
  Commit1Yr: '1yr',
  Commit3Yr: '3yr',
};
const NOTES: Readonly<Record<Purchase, string>> = {
  'on-demand': '',
  spot: 'spot price as printed on its date; no interruption band is printed: planned as the worst',
  '1yr': 'resource-based commitment',
  '3yr': 'resource-based commitment',
};

/** Prices of machines, of metered services, and the names of those that the catalogue has no SKU for. */
interface GooglePrices {
  readonly instances: readonly OverlayInstancePrice[];
  readonly units: FoundUnits['prices'];
  readonly missing: readonly string[];
}

/** Where Google's prices are read, and for which machines. */
interface GoogleWanted extends Wanted, WantedUnits {
  /** The machine types of the catalogue. */
  readonly specs: readonly Row[];
  readonly onProgress: (service: string) => void;
}

/**
 * Prices of a region out of the Cloud Billing Catalog, page by page. Compute Engine sells vCPUs and memory by family, so the price of a machine type is
 * put together from those of its parts. Shape: cloud.google.com/billing/v1/how-tos/catalog-api.
 * @param base the address of the API and its limits, with the key in a header
 * @throws AppError if a service is not listed, or a price is implausible
 */
export async function readGooglePrices(base: Download, wanted: GoogleWanted): Promise<GooglePrices> {
  const meters = metersOf('gcp');
  const found = new Map<Meter, { readonly usd: number; readonly source: string }>();
  const parts = new Map<string, number>();
  const gpus = meters.filter(({ id }) => id.startsWith('gpu.'));
  for (const service of new Set([COMPUTE_ENGINE, ...meters.map((meter) => meter.service)])) {
    wanted.onProgress(service);
    const url = `${base.url}/services/${service}/skus`;
    const own = meters.filter((meter) => meter.service === service && !meter.id.startsWith('gpu.'));
    for await (const sku of skusOf({ ...base, url: `${url}?currencyCode=USD&pageSize=${PAGE_SIZE}` })) {
      if (!sku.serviceRegions.some((region) => region === wanted.region || region === 'global')) continue;
      const meter = own.find((each) => isMeter(each, sku));
      const part = service === COMPUTE_ENGINE ? machinePart(sku, gpus) : null;
      if (meter === undefined && part === null) continue;
      const usd = usdOf(url, sku);
      if (usd === null) continue;
      if (meter !== undefined) offer(found, meter, usd, url);
      else if (part !== null) parts.set(part, Math.min(usd, parts.get(part) ?? Infinity));
    }
  }
  const units = unitPrices(
    found,
    meters.filter((meter) => !gpus.includes(meter)),
    wanted,
  );
  const machines = machinesOf(`${base.url}/services/${COMPUTE_ENGINE}/skus`, parts, wanted);
  return { ...machines, units: units.prices, missing: [...machines.missing, ...units.missing] };
}

async function* skusOf(source: Download): AsyncGenerator<Sku> {
  const items = pagedItems(source, (answer) => {
    const page = Page.safeParse(answer).data;
    if (page === undefined) return null;
    const { skus, nextPageToken: token = '' } = page;
    return { items: skus, next: token === '' ? null : `${source.url}&pageToken=${encodeURIComponent(token)}` };
  });
  for await (const each of items) {
    const sku = Sku.safeParse(each).data;
    // A SKU of another shape is like one that is not listed.
    if (sku !== undefined) yield sku;
  }
}

/** A description without the tier and the region, which other fields state. */
function bareName(description: string): string {
  return description
    .replaceAll(/\s+/g, ' ')
    .replace(/ Tier \d(?= |$)/, '')
    .replace(/ running in .*$/, '')
    .replace(/ in .*$/, '')
    .replace(/ \([a-z]+-[a-z]+\d+\)$/, '')
    .trim();
}

function isMeter({ meter, unit }: Meter, { description, category, pricingInfo }: Sku): boolean {
  return (
    bareName(description) === meter &&
    category.usageType === 'OnDemand' &&
    pricingInfo.at(-1)?.pricingExpression.usageUnit === unit
  );
}

/** US dollars per unit of a SKU: the first tier that is not free; null if all are. The latest price comes last. */
function usdOf(url: string, { description, pricingInfo }: Sku): number | null {
  for (const { unitPrice } of pricingInfo.at(-1)?.pricingExpression.tieredRates ?? []) {
    const usd = Number((Number(unitPrice.units) + unitPrice.nanos / 1e9).toPrecision(15));
    const believed = believablePrice(url, description, usd);
    if (believed !== null) return believed;
  }
  return null;
}

const RUNNING = /^(?:Spot Preemptible )?([A-Z]\d[A-Z]?)(?: Predefined| AMD| Arm)? Instance (Core|Ram) running in /;
/** A commitment without a family is one of N1. */
const COMMITTED = /^Commitment v1: (?:([A-Z]\d[A-Z]?) (?:AMD |Arm )?)?(Cpu|Ram) in .+ for [13] Year/;

/** The part of machines that a SKU sells: `spot/n2/ram`, `on-demand/gpu.L4`; null for anything else. */
function machinePart({ description, category, pricingInfo }: Sku, gpus: readonly Meter[]): string | null {
  const purchase = PURCHASES[category.usageType];
  if (purchase === undefined) return null;
  const [, family = 'N1', what] = RUNNING.exec(description) ?? COMMITTED.exec(description) ?? [];
  const unit = pricingInfo.at(-1)?.pricingExpression.usageUnit;
  if (what === undefined) {
    const name = bareName(description.replace(/^Commitment v1: /, '').replace(/ attached to Spot Preemptible VMs/, ''));
    const gpu = gpus.find((each) => each.meter === name && each.unit === unit);
    return gpu === undefined ? null : `${purchase}/${gpu.id}`;
  }
  const isRam = what === 'Ram';
  return unit === (isRam ? 'GiBy.h' : 'h') ? `${purchase}/${family.toLowerCase()}/${isRam ? 'ram' : 'core'}` : null;
}

/** The machine types whose parts all have a price under a purchase. */
function machinesOf(
  url: string,
  parts: ReadonlyMap<string, number>,
  { specs, region, today, was }: GoogleWanted,
): Pick<GooglePrices, 'instances' | 'missing'> {
  const instances: OverlayInstancePrice[] = [];
  const missing: string[] = [];
  let before = 0;
  for (const spec of specs) {
    const instanceType = text(spec, 'instance_type');
    if (was(instanceType, 'on-demand') !== null) before += 1;
    for (const purchase of Object.values(PURCHASES)) {
      const wasUsd = was(instanceType, purchase);
      const usdPerHour = usdOfMachine(parts, purchase, spec);
      if (usdPerHour === null) {
        if (wasUsd !== null) missing.push(`${instanceType}/${purchase}`);
        continue;
      }
      checkHourly(url, `${instanceType} ${purchase}`, usdPerHour, wasUsd);
      instances.push({
        instanceType,
        region,
        purchase,
        usdPerHour,
        interruptionBand: purchase === 'spot' ? WORST_BAND : null,
        kind: purchase === 'spot' ? 'TYPICAL' : 'exact',
        source: withoutQuery(url),
        asOf: today,
        note: NOTES[purchase],
      });
    }
  }
  const found = instances.filter(({ purchase }) => purchase === 'on-demand').length;
  checkWhole(url, 'on-demand prices of known machine types', found, before);
  return { instances, missing };
}

function usdOfMachine(parts: ReadonlyMap<string, number>, purchase: Purchase, spec: Row): number | null {
  const family = text(spec, 'instance_type').split('-', 1)[0] ?? '';
  const gpu = optionalText(spec, 'accelerator');
  const usdOfPart = (part: string): number => parts.get(`${purchase}/${part}`) ?? Number.NaN;
  const usd =
    number(spec, 'vcpus') * usdOfPart(`${family}/core`) +
    number(spec, 'memory_gib') * usdOfPart(`${family}/ram`) +
    (gpu === null ? 0 : number(spec, 'accelerator_count') * usdOfPart(`gpu.${gpu}`));
  return Number.isNaN(usd) ? null : Number(usd.toPrecision(10));
}
