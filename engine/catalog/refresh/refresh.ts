import { z } from 'zod';
import {
  type CatalogOverlay,
  OVERLAY_SCHEMA_VERSION,
  type OverlayInstancePrice,
  type Replaced,
  type OverlaySagemakerPrice,
  type OverlayUnitPrice,
} from '#core/contract/catalog/catalog-overlay.ts';
import type { CatalogUpdate } from '#core/contract/catalog/catalog-update.ts';
import type { Purchase } from '#core/contract/plan/plan.ts';
import { usage } from '#engine/platform/app-error.ts';
import { tablesUnder } from '#engine/catalog/load.ts';
import { readOverlays } from '#engine/catalog/overlay-files.ts';
import { optionalNumber, text, type Row } from '#engine/catalog/rows.ts';
import { putOverlay } from '#engine/catalog/update.ts';
import { readEc2Prices } from './aws-ec2.ts';
import { azureUrl, readAzureMeters, readAzurePrices } from './azure-prices.ts';
import { readGooglePrices } from './google-prices.ts';
import { cloudOfRegion } from '#core/contract/workload/clouds.ts';
import { DOCUMENT_LIMITS, type DownloadLimits, type Endpoints, LIST_LIMITS } from './endpoints.ts';
import { readAwsList } from './aws-rows.ts';
import { believablePrice, checkHourly, checkWhole } from './believable.ts';
import { type Download, downloadJson, unbelievable } from './download.ts';
import { BAND_NAMES } from '#core/price/pricing/spot.ts';

const Advice = z.object({ s: z.number().min(0).max(99), r: z.number().int().min(0) });
const Advisor = z.object({
  ranges: z.array(z.object({ index: z.number().int(), label: z.string() })).min(1),
  spot_advisor: z.record(z.string(), z.object({ Linux: z.record(z.string(), z.unknown()) }).partial()),
});

/**
 * Typical spot prices: the on-demand prices minus the average saving in the Spot Advisor, with its interruption band.
 * Empty if it does not know the region.
 */
async function readSpotPrices(
  source: Download,
  options: { readonly onDemand: readonly OverlayInstancePrice[]; readonly region: string; readonly today: string },
): Promise<readonly OverlayInstancePrice[]> {
  const { onDemand, region, today } = options;
  const parsed = Advisor.safeParse(await downloadJson(source));
  if (!parsed.success) throw unbelievable(source.url, 'the answer is not that of the Spot Advisor');
  const { ranges, spot_advisor } = parsed.data;
  const bands = new Map(ranges.map(({ index, label }) => [index, label]));
  const regions = new Map(Object.entries(spot_advisor));
  const advice = new Map(Object.entries(regions.get(region)?.Linux ?? {}));
  return onDemand.flatMap((price) => {
    const printed = advice.get(price.instanceType);
    if (printed === undefined) return [];
    const of = Advice.safeParse(printed);
    const band = of.success ? bands.get(of.data.r) : undefined;
    if (!of.success || band === undefined || !BAND_NAMES.includes(band)) {
      throw unbelievable(source.url, `the entry for ${price.instanceType} has no saving and band`);
    }
    return [
      {
        ...price,
        purchase: 'spot' as const,
        usdPerHour: Number((price.usdPerHour * (1 - of.data.s / 100)).toPrecision(6)),
        interruptionBand: band,
        kind: 'TYPICAL' as const,
        source: source.url,
        asOf: today,
        note: `on-demand x (1 - Spot Advisor average saving of ${of.data.s} %); a typical saving, not a quote`,
      },
    ];
  });
}

/** Usage types of an instance-hour of hosting and of a second of a serverless endpoint: `USE1-Host:ml.m5.xlarge`. */
const HOSTING = /^(?:[A-Z0-9]+-)?Host:ml\.([a-z0-9.-]+)$/;
const SERVERLESS = /^(?:[A-Z0-9]+-)?ServerlessInf:Mem-(\d+)GB$/;

interface SagemakerPrices {
  readonly instances: readonly OverlaySagemakerPrice[];
  readonly units: readonly OverlayUnitPrice[];
}

/** Hosting and serverless prices from SageMaker's price list for a region. @throws AppError like readEc2Prices. */
async function readSagemakerPrices(
  source: Download,
  wanted: {
    readonly region: string;
    readonly instanceTypes: ReadonlySet<string>;
    readonly was: (instanceType: string) => number | null;
  },
): Promise<SagemakerPrices> {
  const { url } = source;
  const { region } = wanted;
  const hosting = new Map<string, number>();
  let perGbSecond: number | null = null;
  const { publishedOn } = await readAwsList({
    ...source,
    columns: ['TermType', 'Unit', 'PricePerUnit', 'Currency', 'Region Code', 'usageType'],
    wanted: (line) => line.includes('Host:ml.') || line.includes('ServerlessInf:Mem-'),
    onRow: ({ cell }) => {
      if (cell('TermType') !== 'OnDemand' || cell('Currency') !== 'USD' || cell('Region Code') !== region) return;
      const usage = cell('usageType');
      const type = HOSTING.exec(usage)?.[1];
      const gigabytes = Number(SERVERLESS.exec(usage)?.[1] ?? Number.NaN);
      if (type !== undefined && wanted.instanceTypes.has(type) && /^h(ou)?rs?$/i.test(cell('Unit'))) {
        const usd = believablePrice(url, `ml.${type}`, cell('PricePerUnit'));
        if (usd !== null) hosting.set(type, usd);
      } else if (gigabytes >= 1) {
        const usd = believablePrice(url, 'a second of serverless inference', cell('PricePerUnit'));
        if (usd !== null) perGbSecond = usd / gigabytes;
      }
    },
  });
  const origin = { kind: 'exact' as const, source: url, asOf: publishedOn, note: '' };
  const instances = [...hosting].map(([instanceType, usdPerHour]) => {
    checkHourly(url, `ml.${instanceType}`, usdPerHour, wanted.was(instanceType));
    return { instanceType, region, usdPerHour, ...origin };
  });
  const before = [...wanted.instanceTypes].filter((type) => wanted.was(type) !== null).length;
  checkWhole(url, 'hosting prices of known instance types', instances.length, before);
  const id = 'sagemaker-serverless.duration';
  return { instances, units: perGbSecond === null ? [] : [{ id, region, usd: perGbSecond, ...origin }] };
}

/** The region to refresh, and where to store and download its prices. */
export interface RefreshOptions {
  readonly region: string;
  readonly folder: string;
  /** ISO 8601, UTC. */
  readonly now: string;
  readonly endpoints: Endpoints;
  /** The user's key for Google's Cloud Billing Catalog; null without one. */
  readonly googleKey?: string | null;
  readonly signal: AbortSignal;
  /** Receives a description of the current download. */
  readonly onProgress: (text: string) => void;
  /** Tests use shorter limits. */
  readonly limits?: { readonly list: DownloadLimits; readonly document: DownloadLimits };
}

type Fetched = Omit<CatalogOverlay, 'schemaVersion' | 'kind' | 'name' | 'createdAt' | 'instances'> & {
  /** Prices that the lists of a provider do not have. */
  readonly missing: readonly string[];
};

/**
 * Downloads the published prices of a region and stores them as an overlay over the bundled ones. Downloads and checks
 * everything before writing, so a failed refresh changes nothing.
 * @throws AppError: not-available if a list cannot be downloaded, unusable-input if one is implausible, usage for a
 * region without a public list
 */
export async function refreshCatalog(options: RefreshOptions): Promise<CatalogUpdate> {
  const { region, folder, now } = options;
  const { missing, ...fetched } = await fetchRegion(options);
  const overlay: CatalogOverlay = {
    schemaVersion: OVERLAY_SCHEMA_VERSION,
    kind: 'refreshed',
    name: region,
    createdAt: now,
    instances: [],
    ...fetched,
  };
  const left = 'metered prices not listed here keep their bundled values';
  const lost = missing.length === 0 ? [] : [`not found, so the earlier prices stay: ${missing.join(', ')}`];
  return putOverlay({ folder, overlay, notes: [left, ...lost] });
}

function fetchRegion(options: RefreshOptions): Promise<Fetched> {
  const { region } = options;
  const byHand = 'Import its prices from a file: modewise catalog import FILE';
  switch (cloudOfRegion(region)) {
    case 'aws':
      return fetchAws(options);
    case 'azure':
      return fetchAzure(options);
    case 'gcp':
      return fetchGoogle(options, byHand);
    case null:
      throw usage(
        `"${region}" is not a region of AWS, Google Cloud or Azure`,
        'Use a region such as us-east-1 or eastus.',
        byHand,
      );
  }
}

async function fetchAws(options: RefreshOptions): Promise<Fetched> {
  const { region, endpoints, signal, onProgress, now } = options;
  const { list, document } = options.limits ?? { list: LIST_LIMITS, document: DOCUMENT_LIMITS };
  const known = knownPrices(options, 'aws');
  const listOf = (offer: string) => ({
    url: `${endpoints.awsPriceList}/${offer}/current/${region}/index.csv`,
    limits: list,
    signal,
  });
  onProgress(`downloading the EC2 price list for ${region}: hundreds of megabytes, this takes minutes`);
  const ec2 = await readEc2Prices(listOf('AmazonEC2'), known);
  onProgress(`downloading the SageMaker price list for ${region}`);
  const sagemaker = await readSagemakerPrices(listOf('AmazonSageMaker'), { ...known, was: known.wasSagemaker });
  onProgress('downloading the Spot Advisor data');
  const onDemand = ec2.filter(({ purchase }) => purchase === 'on-demand');
  const advisor = { url: endpoints.awsSpotAdvisor, limits: document, signal };
  const spot = await readSpotPrices(advisor, { onDemand, region, today: now.slice(0, 10) });
  const instancePrices = [...ec2, ...spot];
  return {
    replaces: [...purchasesIn(region, instancePrices), { region, prices: 'sagemaker' }],
    instancePrices,
    sagemakerPrices: [...sagemaker.instances],
    unitPrices: [...sagemaker.units],
    missing: [],
  };
}

async function fetchAzure(options: RefreshOptions): Promise<Fetched> {
  const { region, endpoints, signal, onProgress, now } = options;
  const known = { ...knownPrices(options, 'azure'), today: now.slice(0, 10) };
  onProgress(`downloading the Azure retail prices for ${region}`);
  const limits = options.limits?.document ?? DOCUMENT_LIMITS;
  const base = endpoints.azureRetailPrices;
  const prices = await readAzurePrices({ url: azureUrl(base, known), limits, signal }, known);
  onProgress(`downloading the prices of Azure services for ${region}`);
  const units = await readAzureMeters({ url: base, limits, signal }, known);
  return {
    replaces: purchasesIn(region, prices),
    instancePrices: [...prices],
    sagemakerPrices: [],
    unitPrices: [...units.prices],
    missing: units.missing,
  };
}

/** Google's list has parts of machines, so a type that is not found keeps its earlier price. */
async function fetchGoogle(options: RefreshOptions, byHand: string): Promise<Fetched> {
  const { region, endpoints, signal, onProgress, now, googleKey = null } = options;
  if (googleKey === null) {
    throw usage(
      `Google Cloud prices for ${region} require an API key`,
      "Name the variable that has it: --google-key '${NAME}', or an entry of the key store: --google-key '${keystore:NAME}'",
      byHand,
    );
  }
  const known = { ...knownPrices(options, 'gcp'), today: now.slice(0, 10) };
  const limits = options.limits?.document ?? DOCUMENT_LIMITS;
  const headers = { 'x-goog-api-key': googleKey };
  const read = await readGooglePrices(
    { url: endpoints.googleBilling, headers, limits, signal },
    { ...known, onProgress: (service) => onProgress(`downloading the SKUs of service ${service}`) },
  );
  return {
    replaces: [],
    instancePrices: [...read.instances],
    sagemakerPrices: [],
    unitPrices: [...read.units],
    missing: read.missing,
  };
}

/** If a list has prices for a purchase, it replaces all of them; the prices of other purchases stay. */
function purchasesIn(region: string, prices: readonly OverlayInstancePrice[]): Replaced[] {
  return [...new Set(prices.map(({ purchase }) => purchase))].map((purchase) => ({ region, prices: purchase }));
}

/** The known instance types of a cloud and their previous prices, except user-supplied ones. */
function knownPrices({ region, folder }: RefreshOptions, cloud: string) {
  const refreshed = readOverlays(folder).filter(({ kind }) => kind === 'refreshed');
  const tables = tablesUnder(refreshed);
  const inRegion = (row: Row) => text(row, 'region') === region;
  const keyOf = (row: Row) => `${text(row, 'instance_type')}/${text(row, 'purchase')}`;
  const prices = new Map(tables.instancePrices.filter(inRegion).map((row) => [keyOf(row), row]));
  const sagemaker = new Map(tables.sagemakerPrices.filter(inRegion).map((row) => [text(row, 'instance_type'), row]));
  const usd = (row: Row | undefined) => (row === undefined ? null : optionalNumber(row, 'usd_per_hour'));
  const specs = tables.instanceSpecs.filter((row) => text(row, 'cloud') === cloud);
  const units = new Map(tables.servicePrices.filter(inRegion).map((row) => [text(row, 'id'), row]));
  return {
    region,
    specs,
    wasUnit: (id: string) => {
      const row = units.get(id);
      return row === undefined ? null : optionalNumber(row, 'usd');
    },
    instanceTypes: new Set(specs.map((row) => text(row, 'instance_type'))),
    was: (instanceType: string, purchase: Purchase) => usd(prices.get(`${instanceType}/${purchase}`)),
    // Derived prices are ours, not the provider's, so a list need not have those types.
    wasSagemaker: (instanceType: string) => {
      const row = sagemaker.get(instanceType);
      return row !== undefined && text(row, 'kind') !== 'DERIVED' ? usd(row) : null;
    },
  };
}
