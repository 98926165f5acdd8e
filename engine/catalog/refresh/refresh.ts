import {
  type CatalogOverlay,
  OVERLAY_SCHEMA_VERSION,
  type OverlayInstancePrice,
  type Replaced,
} from '#core/contract/catalog-overlay.ts';
import type { CatalogUpdate } from '#core/contract/catalog-update.ts';
import { usage } from '#engine/platform/app-error.ts';
import { tablesUnder } from '#engine/catalog/load.ts';
import { readOverlays } from '#engine/catalog/overlay-files.ts';
import { optionalNumber, text, type Row } from '#engine/catalog/rows.ts';
import { putOverlay } from '#engine/catalog/update.ts';
import { readEc2Prices, type Wanted } from './aws-ec2.ts';
import { readSagemakerPrices } from './aws-sagemaker.ts';
import { azureUrl, readAzurePrices } from './azure-prices.ts';
import { cloudOfRegion, DOCUMENT_LIMITS, type DownloadLimits, type Endpoints, LIST_LIMITS } from './endpoints.ts';
import { readSpotPrices } from './spot-advisor.ts';

export interface RefreshOptions {
  readonly region: string;
  readonly folder: string;
  /** ISO 8601, UTC. */
  readonly now: string;
  readonly endpoints: Endpoints;
  readonly signal: AbortSignal;
  /** Told what is being fetched. */
  readonly onProgress: (text: string) => void;
  /** Tests are less patient. */
  readonly limits?: { readonly list: DownloadLimits; readonly document: DownloadLimits };
}

type Fetched = Omit<CatalogOverlay, 'schemaVersion' | 'kind' | 'name' | 'createdAt' | 'instances'>;

/**
 * Fetches the prices that the providers publish for a region and lays them over the bundled ones. All is fetched and checked before anything is
 * written: a refresh that fails changes nothing.
 * @throws AppError: not-available when a list cannot be fetched, unusable-input when one cannot be believed, usage for a region that no
 * public list is of.
 */
export async function refreshCatalog(options: RefreshOptions): Promise<CatalogUpdate> {
  const { region, folder, now } = options;
  const fetched = await fetchRegion(options);
  const overlay: CatalogOverlay = {
    schemaVersion: OVERLAY_SCHEMA_VERSION,
    kind: 'refreshed',
    name: region,
    createdAt: now,
    instances: [],
    ...fetched,
  };
  const left = 'metered prices that are not listed here stay as they are bundled';
  return putOverlay({ folder, overlay, notes: [left] });
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
      throw usage(`Google Cloud publishes the prices of ${region} only to those with a key`, byHand);
    case null:
      throw usage(`"${region}" is not a region of AWS or Azure`, 'Name one such as us-east-1 or eastus.', byHand);
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
  onProgress(`fetching the EC2 price list of ${region}: hundreds of megabytes, this takes minutes`);
  const ec2 = await readEc2Prices(listOf('AmazonEC2'), known);
  onProgress(`fetching the SageMaker price list of ${region}`);
  const sagemaker = await readSagemakerPrices(listOf('AmazonSageMaker'), { ...known, was: known.wasSagemaker });
  onProgress('fetching the Spot Advisor');
  const onDemand = ec2.filter(({ purchase }) => purchase === 'on-demand');
  const advisor = { url: endpoints.awsSpotAdvisor, limits: document, signal };
  const spot = await readSpotPrices(advisor, { onDemand, region, today: now.slice(0, 10) });
  const instancePrices = [...ec2, ...spot];
  return {
    replaces: [...purchasesIn(region, instancePrices), { region, prices: 'sagemaker' }],
    instancePrices,
    sagemakerPrices: [...sagemaker.instances],
    unitPrices: [...sagemaker.units],
  };
}

async function fetchAzure(options: RefreshOptions): Promise<Fetched> {
  const { region, endpoints, signal, onProgress, now } = options;
  const known = knownPrices(options, 'azure');
  onProgress(`fetching the retail prices of Azure in ${region}`);
  const limits = options.limits?.document ?? DOCUMENT_LIMITS;
  const source = { url: azureUrl(endpoints.azureRetailPrices, known), limits, signal };
  const prices = await readAzurePrices(source, { ...known, today: now.slice(0, 10) });
  return { replaces: purchasesIn(region, prices), instancePrices: [...prices], sagemakerPrices: [], unitPrices: [] };
}

/** A way to pay that a list has prices for is taken from it whole; of one that it has none of, what was there stays. */
function purchasesIn(region: string, prices: readonly OverlayInstancePrice[]): Replaced[] {
  return [...new Set(prices.map(({ purchase }) => purchase))].map((purchase) => ({ region, prices: purchase }));
}

/** The instance types of a cloud that the catalogue describes, and what they cost before, prices of the user's own left aside. */
function knownPrices({ region, folder }: RefreshOptions, cloud: string) {
  const refreshed = readOverlays(folder).filter(({ kind }) => kind === 'refreshed');
  const tables = tablesUnder(refreshed);
  const inRegion = (row: Row) => text(row, 'region') === region;
  const keyOf = (row: Row) => `${text(row, 'instance_type')}/${text(row, 'purchase')}`;
  const prices = new Map(tables.instancePrices.filter(inRegion).map((row) => [keyOf(row), row]));
  const sagemaker = new Map(tables.sagemakerPrices.filter(inRegion).map((row) => [text(row, 'instance_type'), row]));
  const usd = (row: Row | undefined) => (row === undefined ? null : optionalNumber(row, 'usd_per_hour'));
  const types = tables.instanceSpecs.filter((row) => text(row, 'cloud') === cloud);
  return {
    region,
    instanceTypes: new Set(types.map((row) => text(row, 'instance_type'))),
    was: (instanceType, purchase) => usd(prices.get(`${instanceType}/${purchase}`)),
    // Derived prices are ours, not the provider's: a list need not have those types.
    wasSagemaker: (instanceType: string) => {
      const row = sagemaker.get(instanceType);
      return row !== undefined && text(row, 'kind') !== 'DERIVED' ? usd(row) : null;
    },
  } satisfies Wanted & { readonly wasSagemaker: (instanceType: string) => number | null };
}
