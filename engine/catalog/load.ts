import { createHash } from 'node:crypto';
import type { Catalog } from '#core/contract/catalog/catalog.ts';
import type { CatalogOverlay } from '#core/contract/catalog/catalog-overlay.ts';
import { AppError, usage } from '#engine/platform/app-error.ts';
import { assemble } from './assemble.ts';
import { withOverlay } from './overlay.ts';
import { overlayFingerprint, readOverlays } from './overlay-files.ts';
import { text, number, optionalText, type Row } from './rows.ts';
import { readEstimateTables, readTables, type EstimateTables, type Tables } from './tables.ts';

/** Spot capacity without a published band is planned with the highest reclaim rate. */
const WORST_BAND = '>20%';

/**
 * Estimates the prices that no provider published for a region: on-demand and spot prices from other regions or sizes,
 * then commitments and spot from the family's discounts elsewhere. Each has its kind (`ESTIMATE`, or `DERIVED` if
 * proportional to another size in the same region) and states its basis.
 */
function estimatedPrices(tables: Tables, estimates: EstimateTables, region: string): readonly Row[] {
  const inRegion = (row: Row) => text(row, 'region') === region;
  const known = new Set(tables.instancePrices.filter(inRegion).map(keyOf));
  const fromElsewhere = estimates.ec2Estimates.filter((row) => inRegion(row) && !known.has(keyOf(row)));
  for (const row of fromElsewhere) known.add(keyOf(row));
  const onDemand = [...tables.instancePrices.filter(inRegion), ...fromElsewhere].filter(
    (row) => text(row, 'purchase') === 'on-demand',
  );
  const savings = savingsByFamily(estimates.discounts);
  const fromFamily = onDemand.flatMap((row) => {
    return (savings.get(familyOf(text(row, 'instance_type'))) ?? [])
      .map((saving) => discounted(row, saving))
      .filter((estimate) => !known.has(keyOf(estimate)));
  });
  return [...fromElsewhere, ...fromFamily];
}

/** The family of an instance type: `c5` of `c5.large`, `Standard_D` of `Standard_D4s_v5`. */
function familyOf(instanceType: string): string {
  return /^Standard_[A-Z]+/.exec(instanceType)?.[0] ?? instanceType.split('.', 1)[0] ?? '';
}

/** Discounts of a family by purchase; of two forms of a commitment, the one paid upfront. */
function savingsByFamily(discounts: readonly Row[]): ReadonlyMap<string, readonly Row[]> {
  const families = new Map<string, Map<string, Row>>();
  for (const row of discounts) {
    const family = families.get(text(row, 'family')) ?? new Map<string, Row>();
    const purchase = text(row, 'purchase');
    if (!family.has(purchase) || text(row, 'payment') === 'all-upfront') family.set(purchase, row);
    families.set(text(row, 'family'), family);
  }
  return new Map([...families].map(([family, rows]) => [family, [...rows.values()]]));
}

function discounted(onDemand: Row, saving: Row): Row {
  const purchase = text(saving, 'purchase');
  const usdPerHour = number(onDemand, 'usd_per_hour') * (1 - number(saving, 'saving_pct') / 100);
  const how = [text(saving, 'saving_pct'), '% saving of', text(saving, 'family'), text(saving, 'payment')].join(' ');
  return {
    instance_type: text(onDemand, 'instance_type'),
    region: text(onDemand, 'region'),
    purchase,
    usd_per_hour: String(Number(usdPerHour.toPrecision(6))),
    kind: 'ESTIMATE',
    as_of: optionalText(saving, 'as_of') ?? '',
    source: text(saving, 'source'),
    note: `on-demand price with the ${how.trim()} (${text(saving, 'note')})${spreadText(saving)}`,
    factor90: text(saving, 'factor90'),
    interruption_band: purchase === 'spot' ? WORST_BAND : '',
  };
}

/** How far off an estimate may be: its column `factor90` says within which factor nine of ten prices lie. */
function spreadText(saving: Row): string {
  const factor = text(saving, 'factor90');
  if (factor === '') return '';
  const [less, more] = factor === '2' ? ['half', 'twice'] : [`1/${factor} of it`, `${factor} times`];
  return `; the real price may be ${less} or ${more} as much`;
}

function keyOf(row: Row): string {
  return `${text(row, 'instance_type')}/${text(row, 'region')}/${text(row, 'purchase')}`;
}

/** Which prices to load. */
interface CatalogOptions {
  readonly region: string;
  /** Include estimated prices, each marked. */
  readonly estimates?: boolean;
  /** The folder of refreshed and imported prices; without it only bundled prices are used. */
  readonly folder?: string | null;
}

const loaded = new Map<string, Catalog>();
const overlaid = new Map<string, Tables>();
let bundled: Tables | undefined;
let estimateTables: EstimateTables | undefined;

/**
 * The catalogue of one region, validated once and cached until a file in the folder changes. Without estimates, instance prices are published
 * ones, except Spot where no saving is published for the region.
 * @throws AppError (usage) for a region without any price; the message lists the regions with prices
 * @throws AppError (unusable-input) if refreshed or imported prices cannot be read
 */
export function loadCatalog(options: CatalogOptions): Catalog {
  const { region, estimates = false, folder = null } = options;
  const key = JSON.stringify([region, estimates, folder, folder === null ? '' : overlayFingerprint(folder)]);
  const known = loaded.get(key);
  if (known !== undefined) return known;
  const tables = tablesOf(folder);
  const regions = regionsOf(tables);
  if (!regions.includes(region)) {
    throw usage(`the price catalogue has no region "${region}"`, `Choose one of ${regions.join(', ')}.`);
  }
  const catalog = assemble(withEstimates(tables, { region, estimates }), { region, estimates });
  loaded.set(key, catalog);
  return catalog;
}

/** The catalogue, or null where `loadCatalog` refuses: its region has no prices any more, or imported prices cannot be read. */
export function catalogIfKnown(options: CatalogOptions): Catalog | null {
  try {
    return loadCatalog(options);
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

/** Regions with prices, the most complete first. */
export function knownRegions({ folder = null }: Pick<CatalogOptions, 'folder'> = {}): readonly string[] {
  return regionsOf(tablesOf(folder));
}

/** Regions with a price of a described instance type, the most complete first. */
export function regionsOf({ instanceSpecs, instancePrices, sagemakerPrices }: Tables): readonly string[] {
  const described = new Set(instanceSpecs.map((row) => text(row, 'instance_type')));
  const count = new Map<string, number>();
  for (const row of [...instancePrices, ...sagemakerPrices]) {
    if (!described.has(text(row, 'instance_type'))) continue;
    count.set(text(row, 'region'), (count.get(text(row, 'region')) ?? 0) + 1);
  }
  return [...count].sort((a, b) => b[1] - a[1]).map(([region]) => region);
}

/** The tables for plans: refreshed and imported prices over the bundled ones. */
function tablesOf(folder: string | null): Tables {
  bundled ??= readTables();
  if (folder === null) return bundled;
  // Files in the folder are small, but parsing them for every request would be noticeable.
  const key = `${folder} ${overlayFingerprint(folder)}`;
  const known = overlaid.get(key);
  if (known !== undefined) return known;
  const tables = tablesUnder(readOverlays(folder));
  overlaid.clear();
  overlaid.set(key, tables);
  return tables;
}

/** The bundled tables under overlays that need not be on disk; later overlays win. */
export function tablesUnder(overlays: readonly CatalogOverlay[]): Tables {
  bundled ??= readTables();
  return overlays.reduce(withOverlay, bundled);
}

/** SHA-256 in hex of a catalogue's canonical JSON; equal content has an equal hash. */
export function catalogSha256(catalog: Catalog): string {
  return createHash('sha256').update(JSON.stringify(catalog)).digest('hex');
}

/** The tables with all estimates for a region, or only with those that a comparison of its services needs. */
function withEstimates(tables: Tables, options: Required<Pick<CatalogOptions, 'region' | 'estimates'>>): Tables {
  const { region, estimates } = options;
  if (!estimates && !lacksSpot(tables, region)) return tables;
  estimateTables ??= readEstimateTables();
  const all = estimatedPrices(tables, estimateTables, region);
  const wanted = estimates ? all : all.filter(isSpot);
  return { ...tables, instancePrices: [...tables.instancePrices, ...wanted] };
}

/** Whether a bundled region has no published Spot price, so that a job on Spot could not be compared with services that have one. */
function lacksSpot(tables: Tables, region: string): boolean {
  const isPublished = (row: Row) => text(row, 'region') === region && isSpot(row) && text(row, 'kind') !== 'imported';
  return knownRegions().includes(region) && !tables.instancePrices.some(isPublished);
}

function isSpot(row: Row): boolean {
  return text(row, 'purchase') === 'spot';
}
