import { createHash } from 'node:crypto';
import type { Catalog } from '#core/contract/catalog.ts';
import type { CatalogOverlay } from '#core/contract/catalog-overlay.ts';
import { usage } from '#engine/platform/app-error.ts';
import { assemble } from './assemble.ts';
import { estimatedPrices } from './estimates.ts';
import { withOverlay } from './overlay.ts';
import { overlayFingerprint, readOverlays } from './overlay-files.ts';
import { text } from './rows.ts';
import { readEstimateTables, readTables, type EstimateTables, type Tables } from './tables.ts';

/** Which prices to load. */
export interface CatalogOptions {
  readonly region: string;
  /** Also prices that nobody printed for the region, each marked. */
  readonly estimates?: boolean;
  /** Where refreshed and imported prices lie; without it only the bundled ones count. */
  readonly folder?: string | null;
}

const loaded = new Map<string, Catalog>();
const overlaid = new Map<string, Tables>();
let bundled: Tables | undefined;
let estimateTables: EstimateTables | undefined;

/**
 * The catalogue of one region, validated once and remembered until a file in the folder changes. Of regions other than us-east-1 it holds only
 * what was printed for them, unless estimates are asked for.
 * @throws AppError (usage) for a region without any price; the message lists those that have some.
 * @throws AppError (unusable-input) when refreshed or imported prices cannot be read.
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
  const catalog = assemble(estimates ? withEstimates(tables, region) : tables, { region, estimates });
  loaded.set(key, catalog);
  return catalog;
}

/** Regions that there are prices for, the most complete first. */
export function knownRegions({ folder = null }: Pick<CatalogOptions, 'folder'> = {}): readonly string[] {
  return regionsOf(tablesOf(folder));
}

/** Regions with a price of an instance type that is described, the most complete first. */
export function regionsOf({ instanceSpecs, instancePrices, sagemakerPrices }: Tables): readonly string[] {
  const described = new Set(instanceSpecs.map((row) => text(row, 'instance_type')));
  const count = new Map<string, number>();
  for (const row of [...instancePrices, ...sagemakerPrices]) {
    if (!described.has(text(row, 'instance_type'))) continue;
    count.set(text(row, 'region'), (count.get(text(row, 'region')) ?? 0) + 1);
  }
  return [...count].sort((a, b) => b[1] - a[1]).map(([region]) => region);
}

/** The tables as plans use them: the bundled ones under what was refreshed and imported. */
export function tablesOf(folder: string | null): Tables {
  bundled ??= readTables();
  if (folder === null) return bundled;
  // What is read from the folder is small; parsing it again for every question would still be felt.
  const key = `${folder} ${overlayFingerprint(folder)}`;
  const known = overlaid.get(key);
  if (known !== undefined) return known;
  const tables = tablesUnder(readOverlays(folder));
  overlaid.clear();
  overlaid.set(key, tables);
  return tables;
}

/** The bundled tables under overlays that need not be on disk, the later ones on top. */
export function tablesUnder(overlays: readonly CatalogOverlay[]): Tables {
  bundled ??= readTables();
  return overlays.reduce(withOverlay, bundled);
}

/** SHA-256 in hex of a catalogue's canonical JSON: two catalogues with the same content have the same hash. */
export function catalogSha256(catalog: Catalog): string {
  return createHash('sha256').update(JSON.stringify(catalog)).digest('hex');
}

function withEstimates(tables: Tables, region: string): Tables {
  estimateTables ??= readEstimateTables();
  const estimates = estimatedPrices(tables, estimateTables, region);
  return { ...tables, instancePrices: [...tables.instancePrices, ...estimates] };
}
