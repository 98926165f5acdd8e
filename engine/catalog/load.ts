import { createHash } from 'node:crypto';
import { Catalog, CATALOG_SCHEMA_VERSION } from '../../core/contract/catalog.ts';
import { usage } from '../app-error.ts';
import { instancesOf } from './instances.ts';
import { number, optionalNumber, optionalText, provenance, text, type Row } from './rows.ts';
import { readTables, type Tables } from './tables.ts';

const loaded = new Map<string, Catalog>();
let tables: Tables | undefined;

/**
 * The bundled catalogue of one region, validated once. Outside us-east-1 it holds EC2 prices only, and of those only what was printed
 * for that region: estimates are left out.
 * @throws AppError (usage) for a region without any price; the message lists those that have some.
 */
export function loadCatalog(options: { readonly region: string }): Catalog {
  const { region } = options;
  const known = loaded.get(region);
  if (known !== undefined) return known;
  tables ??= readTables();
  const regions = knownRegions();
  if (!regions.includes(region)) {
    throw usage(`the price catalogue has no region "${region}"`, `Choose one of ${regions.join(', ')}.`);
  }
  const catalog = Catalog.parse(assemble(tables, region));
  loaded.set(region, catalog);
  return catalog;
}

/** Regions that the bundled catalogue has prices for, the most complete first. */
export function knownRegions(): readonly string[] {
  tables ??= readTables();
  const count = new Map<string, number>();
  for (const row of tables.ec2Prices) count.set(text(row, 'region'), (count.get(text(row, 'region')) ?? 0) + 1);
  return [...count].sort((a, b) => b[1] - a[1]).map(([region]) => region);
}

/** SHA-256 in hex of a catalogue's canonical JSON: two catalogues with the same content have the same hash. */
export function catalogSha256(catalog: Catalog): string {
  return createHash('sha256').update(JSON.stringify(catalog)).digest('hex');
}

function assemble(tables: Tables, region: string) {
  const inRegion = (row: Row) => text(row, 'region') === region;
  const prices = [tables.ec2Prices, tables.sagemakerPrices, tables.servicePrices].flatMap((rows) =>
    rows.filter(inRegion),
  );
  return {
    schemaVersion: CATALOG_SCHEMA_VERSION,
    asOf: dateRange(prices),
    region,
    instances: instancesOf(tables, region),
    services: tables.servicePrices.filter(inRegion).map((row) => ({
      id: text(row, 'id'),
      service: text(row, 'service'),
      item: text(row, 'item'),
      unit: text(row, 'unit'),
      usd: optionalNumber(row, 'usd'),
      ...provenance(row),
    })),
    limits: tables.limits.map((row) => ({
      id: text(row, 'id'),
      value: number(row, 'value'),
      unit: text(row, 'unit'),
      ...provenance(row),
    })),
    bands: tables.bands.map((row) => ({
      bandId: text(row, 'band_id'),
      description: text(row, 'description'),
      low90: number(row, 'low90'),
      high90: number(row, 'high90'),
      typicalErrorPct: optionalNumber(row, 'typical_error_pct'),
      checkN: optionalNumber(row, 'check_n'),
      observedCover90Pct: optionalNumber(row, 'observed_cover90_pct'),
      evidence: text(row, 'evidence'),
    })),
    sources: tables.sources.map((row) => ({
      source: text(row, 'source'),
      asOf: optionalText(row, 'as_of'),
      licence: optionalText(row, 'licence'),
      usedFor: text(row, 'used_for'),
    })),
  };
}

function dateRange(rows: readonly Row[]): string {
  const dates = rows
    .map((row) => text(row, 'as_of'))
    .filter((date) => date !== '')
    .sort();
  return `${dates[0]}/${dates.at(-1)}`;
}
