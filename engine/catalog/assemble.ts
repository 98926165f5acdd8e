import { Catalog, CATALOG_SCHEMA_VERSION } from '#core/contract/catalog/catalog.ts';
import { onceAsked } from '#core/once-per.ts';
import { instancesOf } from './instances.ts';
import { number, optionalNumber, optionalText, provenance, text, type Row } from './rows.ts';
import { loadScaling } from './scaling.ts';
import type { Tables } from './tables.ts';

const scalingFacts = onceAsked(() => [...loadScaling().facts]);

/** What the rows of `limits.csv` that hold in every cloud are of, or their ids; the others are limits of AWS. */
const EVERYWHERE = new Set([
  'usual',
  'python',
  'lean',
  'spark',
  'spot-fleet',
  'databricks',
  'databricks-batch',
  'snowflake',
  'snowflake-batch',
  'alb.requests',
  'alb.bytes',
  'eks.agents-vcpu',
  'eks.agents-memory',
  'eks.pods',
]);

function cloudOfLimit(row: Row): string | undefined {
  const id = text(row, 'id');
  const isEverywhere = EVERYWHERE.has(id) || EVERYWHERE.has(id.split('.', 1)[0] ?? '');
  return optionalText(row, 'cloud') ?? (isEverywhere ? undefined : 'aws');
}

/** The price that the user has of a seller whose prices are not published, by the beginning of the ids of its limits. */
const IMPORTED = { databricks: 'databricks.dbu', snowflake: 'snowflake.credit' } as const;

/** Whether a limit is of a seller of this catalogue: those of others would be assumptions of a plan that has nothing of theirs. */
function isSold(row: Row, sold: ReadonlySet<string>): boolean {
  const seller = Object.entries(IMPORTED).find(([name]) => text(row, 'id').startsWith(name));
  return seller === undefined || sold.has(seller[1]);
}

/** The catalogue of one region, from the tables. @throws if a row violates the contract, which is a defect of ours. */
export function assemble(tables: Tables, options: { readonly region: string; readonly estimates: boolean }): Catalog {
  const { region, estimates } = options;
  const inRegion = (row: Row) => text(row, 'region') === region;
  const prices = [tables.instancePrices, tables.sagemakerPrices, tables.servicePrices].flatMap((rows) =>
    rows.filter(inRegion),
  );
  const instances = instancesOf(tables, region);
  const cloud = instances[0]?.cloud;
  // Limits of AWS are in every catalogue: shared parts of a service read them before they know its cloud.
  const sold = new Set(tables.servicePrices.filter(inRegion).map((row) => text(row, 'id')));
  const isAsked = (row: Row) => (text(row, 'cloud') === '' || text(row, 'cloud') === cloud) && isSold(row, sold);
  return Catalog.parse({
    schemaVersion: CATALOG_SCHEMA_VERSION,
    asOf: dateRange(prices),
    region,
    estimates,
    instances,
    services: tables.servicePrices.filter(inRegion).map((row) => ({
      id: text(row, 'id'),
      service: text(row, 'service'),
      item: text(row, 'item'),
      unit: text(row, 'unit'),
      usd: optionalNumber(row, 'usd'),
      ...provenance(row),
    })),
    limits: tables.limits.filter(isAsked).map((row) => ({
      id: text(row, 'id'),
      value: number(row, 'value'),
      unit: text(row, 'unit'),
      cloud: cloudOfLimit(row),
      ...provenance(row),
    })),
    scaling: scalingFacts(),
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
    projection: fittedOf(tables),
    sources: tables.sources.map((row) => ({
      source: text(row, 'source'),
      asOf: optionalText(row, 'as_of'),
      licence: optionalText(row, 'licence'),
      usedFor: text(row, 'used_for'),
    })),
  });
}

function dateRange(rows: readonly Row[]): string {
  const dates = rows
    .map((row) => text(row, 'as_of'))
    .filter((date) => date !== '')
    .sort();
  return `${dates[0]}/${dates.at(-1)}`;
}

/** The values that the back-test fitted. */
function fittedOf(tables: Tables) {
  return {
    coefficients: tables.projectionCoefficients.map((row) => ({
      device: text(row, 'device'),
      family: text(row, 'family'),
      precision: text(row, 'precision'),
      memoryShare: number(row, 'memory_share'),
      overheadShare: number(row, 'overhead_share'),
      widthExponent: number(row, 'width_exponent'),
      threadLoss: number(row, 'thread_loss'),
      armLog: number(row, 'arm_log'),
      matrixLog: number(row, 'matrix_log'),
      results: number(row, 'results'),
    })),
    intervals: tables.projectionIntervals.map((row) => ({
      hop: text(row, 'hop'),
      references: text(row, 'references') === 'true',
      family: optionalText(row, 'family'),
      precision: optionalText(row, 'precision'),
      half80: number(row, 'half_80'),
      half90: number(row, 'half_90'),
      residuals: number(row, 'residuals'),
      generations: optionalNumber(row, 'generations') ?? undefined,
      covers90Pct: optionalNumber(row, 'covers_90_pct'),
      quantiles: optionalText(row, 'quantiles')?.split(' ').map(Number),
    })),
  };
}
