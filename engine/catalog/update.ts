import { basename } from 'node:path';
import type { CatalogOverlay } from '#core/contract/catalog/catalog-overlay.ts';
import type { CatalogUpdate, OverlayList, PriceChange } from '#core/contract/catalog/catalog-update.ts';
import { priceChanges } from '#core/price/pricing/price-changes.ts';
import { unusable, usage } from '#engine/platform/app-error.ts';
import { readText } from '#engine/platform/document-text.ts';
import { assemble } from './assemble.ts';
import { readPrices } from './import/read-prices.ts';
import type { ImportProblem } from './import/cells.ts';
import { knownRegions, regionsOf, tablesUnder } from './load.ts';
import { readOverlays, removeOverlay, writeOverlay } from './overlay-files.ts';
import type { Tables } from './tables.ts';

/** Maximum number of reported problems. */
const MAX_SAID = 20;

/**
 * Imports the prices and instance types of a CSV file, replacing an earlier import of the same base name.
 * @throws AppError (unusable-input) if any line has a problem: the message has lines, columns, causes and remedies, and
 * nothing is imported
 */
export async function importPrices(options: {
  readonly file: string;
  readonly folder: string;
  readonly now: string;
}): Promise<CatalogUpdate> {
  const { file, folder, now } = options;
  const text = await readText(file, 'prices');
  const name = basename(file);
  const others = readOverlays(folder).filter((overlay) => !(overlay.kind === 'imported' && overlay.name === name));
  const read = readPrices({ text, name, now, tables: tablesUnder(others) });
  if (read.state === 'refused') throw refused(file, read.problems);
  return putOverlay({ folder, overlay: read.overlay, notes: [] });
}

/**
 * Stores an overlay. Computes its changes and checks the resulting catalogues before it writes, and writes atomically.
 */
export async function putOverlay(options: {
  readonly folder: string;
  readonly overlay: CatalogOverlay;
  readonly notes: readonly string[];
}): Promise<CatalogUpdate> {
  const { folder, overlay, notes } = options;
  const before = readOverlays(folder);
  const earlier = before.find((each) => each.kind === overlay.kind && each.name === overlay.name);
  const others = before.filter((each) => each !== earlier);
  const after = [
    ...others.filter(isRefreshed),
    ...(isRefreshed(overlay) ? [overlay] : []),
    ...others.filter(isImported),
  ];
  if (isImported(overlay)) after.push(overlay);
  const regions = [...new Set([...regionsIn(overlay), ...(earlier === undefined ? [] : regionsIn(earlier))])].sort();
  const compared = compare(tablesUnder(before), tablesUnder(after), regions);
  await writeOverlay(folder, overlay);
  return {
    schemaVersion: 1,
    action: overlay.kind,
    name: overlay.name,
    regions,
    sources: sourcesOf(overlay),
    ...compared,
    notes: [...notes, ...compared.notes],
  };
}

/** Removes prices imported from a file or refreshed for a region. Throws AppError (usage) if there are none. */
export async function removePrices(options: {
  readonly kind: CatalogOverlay['kind'];
  readonly name: string;
  readonly folder: string;
}): Promise<CatalogUpdate> {
  const { kind, name, folder } = options;
  const before = readOverlays(folder);
  const gone = before.find((each) => each.kind === kind && each.name === name);
  if (gone === undefined) {
    const names = before.filter((each) => each.kind === kind).map((each) => each.name);
    const known = names.length === 0 ? 'The list is empty.' : `Known: ${names.join(', ')}.`;
    throw usage(
      kind === 'imported' ? `there are no imported prices from ${name}` : `there are no refreshed prices for ${name}`,
      known,
    );
  }
  const after = before.filter((each) => each !== gone);
  const regions = [...regionsIn(gone)].sort();
  const compared = compare(tablesUnder(before), tablesUnder(after), regions);
  removeOverlay(folder, kind, name);
  return { schemaVersion: 1, action: 'removed', name, regions, sources: [], ...compared };
}

/** The overlays over the bundled catalogue. */
export function listOverlays(folder: string): OverlayList {
  const overlays = readOverlays(folder).map((overlay) => ({
    kind: overlay.kind,
    name: overlay.name,
    createdAt: overlay.createdAt,
    prices: overlay.instancePrices.length + overlay.sagemakerPrices.length + overlay.unitPrices.length,
    instanceTypes: overlay.instances.length,
    regions: [...regionsIn(overlay)].sort(),
  }));
  // Do not use the combined tables: overlays must be listable and removable even if they are unusable.
  const regions = new Set([...knownRegions(), ...overlays.flatMap((overlay) => overlay.regions)]);
  return { schemaVersion: 1, folder, overlays, knownRegions: [...regions] };
}

function isRefreshed({ kind }: CatalogOverlay): boolean {
  return kind === 'refreshed';
}

function isImported({ kind }: CatalogOverlay): boolean {
  return kind === 'imported';
}

function regionsIn(overlay: CatalogOverlay): ReadonlySet<string> {
  const { replaces, instancePrices, sagemakerPrices, unitPrices } = overlay;
  return new Set([...replaces, ...instancePrices, ...sagemakerPrices, ...unitPrices].map(({ region }) => region));
}

function compare(before: Tables, after: Tables, regions: readonly string[]) {
  const changes: PriceChange[] = [];
  const notes: string[] = [];
  let unchanged = 0;
  const catalogOf = (tables: Tables, region: string) =>
    regionsOf(tables).includes(region) ? assemble(tables, { region, estimates: false }) : null;
  for (const region of regions) {
    const is = catalogOf(after, region);
    const compared = priceChanges(catalogOf(before, region), is);
    changes.push(...compared.changes);
    unchanged += compared.unchanged;
    if (is === null) notes.push(`${region} has no instance prices, so plans cannot use it yet`);
  }
  return { changes, unchanged, notes };
}

function sourcesOf({ instancePrices, sagemakerPrices, unitPrices }: CatalogOverlay): CatalogUpdate['sources'] {
  const counts = new Map<string, CatalogUpdate['sources'][number]>();
  for (const { source, asOf } of [...instancePrices, ...sagemakerPrices, ...unitPrices]) {
    const key = `${source} ${asOf ?? ''}`;
    counts.set(key, { source, asOf, prices: (counts.get(key)?.prices ?? 0) + 1 });
  }
  return [...counts.values()];
}

function refused(file: string, problems: readonly ImportProblem[]) {
  const said = problems.slice(0, MAX_SAID).map(({ line, column, cause, remedy }) => {
    return `line ${line}${column === null ? '' : `, column ${column}`}: ${cause}. ${remedy}`;
  });
  const more = problems.length - said.length;
  const count = problems.length === 1 ? 'one problem was' : `${problems.length} problems were`;
  return unusable(
    file,
    `${count} found in these prices; nothing was imported`,
    ...said,
    ...(more > 0 ? [`… and ${more} more.`] : []),
  );
}
