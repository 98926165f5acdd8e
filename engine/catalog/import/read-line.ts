import {
  MAX_USD_PER_HOUR,
  type OverlayInstance,
  type OverlayInstancePrice,
  type OverlaySagemakerPrice,
  type OverlayUnitPrice,
} from '#core/contract/catalog/catalog-overlay.ts';
import { Purchase } from '#core/contract/plan/plan.ts';
import { BAND_NAMES } from '#core/price/pricing/spot.ts';
import { optionalText, text } from '#engine/catalog/rows.ts';
import type { Tables } from '#engine/catalog/tables.ts';
import type { Cells } from './cells.ts';
import { SPEC_COLUMNS } from './columns.ts';
import { readSpec, type Origin } from './read-spec.ts';

/** The content of one line of a file of prices. `key` identifies what is priced and must be unique. */
export type ImportedLine =
  | {
      readonly kind: 'instance';
      readonly key: string;
      readonly price: OverlayInstancePrice;
      readonly spec: OverlayInstance | null;
    }
  | { readonly kind: 'sagemaker'; readonly key: string; readonly price: OverlaySagemakerPrice }
  | { readonly kind: 'unit'; readonly key: string; readonly price: OverlayUnitPrice };

/** What is known while a line is read. */
export interface LineContext {
  readonly tables: Tables;
  /** Base name of the file and day of the import, which is the default date of prices. */
  readonly name: string;
  readonly today: string;
  /** Instance types described by an earlier line of the file. */
  readonly described: ReadonlySet<string>;
}

const REGION = /^[a-z][a-z0-9-]{2,40}$/;
const INSTANCE_TYPE = /^[A-Za-z][A-Za-z0-9._-]{0,60}$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
/** Spot prices without a band are planned with the highest reclaim rate. */
const WORST_BAND = '>20%';

/** Reads one line; null if it has problems, which are recorded in its cells. */
export function readLine(cells: Cells, context: LineContext): ImportedLine | null {
  const region = cells.text('region');
  if (!REGION.test(region)) cells.problem('region', region === '' ? 'it is empty' : `"${region}" is not a region`);
  const origin = originOf(cells, context);
  const type = cells.text('instance_type');
  const id = cells.text('price_id');
  if (type !== '' && id !== '')
    return cells.problem('price_id', 'the line names an instance type too', 'Give one of the two.');
  if (id !== '') return unitLine(cells, { id, region, origin, context });
  if (type === '') return cells.problem('instance_type', 'it is empty, and so is price_id');
  if (!INSTANCE_TYPE.test(type)) return cells.problem('instance_type', `"${type}" is not the name of an instance type`);
  return type.startsWith('ml.')
    ? sagemakerLine(cells, { type: type.slice(3), region, origin, context })
    : instanceLine(cells, { type, region, origin, context });
}

interface Parts {
  readonly region: string;
  readonly origin: Origin;
  readonly context: LineContext;
}

function instanceLine(cells: Cells, parts: Parts & { readonly type: string }): ImportedLine | null {
  const { type, region, origin, context } = parts;
  const purchase = purchaseOf(cells);
  const usdPerHour = hourly(cells);
  const band = cells.text('interruption_band');
  if (band !== '' && !BAND_NAMES.includes(band)) cells.problem('interruption_band', `"${band}" is not a band`);
  if (band !== '' && purchase !== 'spot')
    cells.problem('interruption_band', 'the price is not that of spot', 'Leave it empty.');
  const isKnown = isInCatalogue(type, context.tables) || context.described.has(type);
  const spec = isKnown ? withoutSpec(cells) : readSpec(cells, { instanceType: type, tables: context.tables, origin });
  if (purchase === null || usdPerHour === null || (!isKnown && spec === null)) return null;
  const interruptionBand = purchase === 'spot' ? band || bundledBand(context.tables, type, region) : null;
  const price = { instanceType: type, region, purchase, usdPerHour, interruptionBand, ...origin };
  return { kind: 'instance', key: `${type} ${purchase} in ${region}`, price, spec };
}

function sagemakerLine(cells: Cells, parts: Parts & { readonly type: string }): ImportedLine | null {
  const { type, region, origin, context } = parts;
  const usdPerHour = hourly(cells);
  const purchase = purchaseOf(cells);
  if (purchase !== null && purchase !== 'on-demand') {
    return cells.problem(
      'purchase',
      `a SageMaker price for ${purchase} is not used by any plan`,
      'Give on-demand, or leave it empty.',
    );
  }
  withoutSpec(cells);
  if (!isInCatalogue(type, context.tables) && !context.described.has(type)) {
    const remedy = `Describe ${type} in an earlier line, with its own price.`;
    return cells.problem('instance_type', `the catalogue does not know ${type}`, remedy);
  }
  if (usdPerHour === null) return null;
  return {
    kind: 'sagemaker',
    key: `ml.${type} in ${region}`,
    price: { instanceType: type, region, usdPerHour, ...origin },
  };
}

function unitLine(cells: Cells, parts: Parts & { readonly id: string }): ImportedLine | null {
  const { id, region, origin, context } = parts;
  const known = context.tables.servicePrices.find((row) => text(row, 'id') === id);
  if (known === undefined) return cells.problem('price_id', `the catalogue has no price "${id}"`);
  for (const column of ['purchase', 'interruption_band'] as const) {
    if (cells.text(column) !== '') cells.problem(column, 'a metered price has none', 'Leave it empty.');
  }
  const usd = cells.number('usd', { least: 0, most: 100_000, required: true });
  return usd === null ? null : { kind: 'unit', key: `${id} in ${region}`, price: { id, region, usd, ...origin } };
}

function hourly(cells: Cells): number | null {
  return cells.number('usd', { least: 0, above: true, most: MAX_USD_PER_HOUR, required: true });
}

function purchaseOf(cells: Cells): Purchase | null {
  const parsed = Purchase.safeParse(cells.text('purchase') || 'on-demand');
  return parsed.success
    ? parsed.data
    : cells.problem('purchase', `"${cells.text('purchase')}" is not a purchase option`);
}

function withoutSpec(cells: Cells): null {
  const given = SPEC_COLUMNS.find((column) => cells.text(column) !== '');
  if (given === undefined) return null;
  return cells.problem(given, 'the instance type is described already', 'Leave it empty here.');
}

function isInCatalogue(type: string, tables: Tables): boolean {
  return tables.instanceSpecs.some((row) => text(row, 'instance_type') === type);
}

function bundledBand(tables: Tables, type: string, region: string): string {
  const spot = tables.instancePrices.find(
    (row) => text(row, 'instance_type') === type && text(row, 'region') === region && text(row, 'purchase') === 'spot',
  );
  return optionalText(spot ?? {}, 'interruption_band') ?? WORST_BAND;
}

function originOf(cells: Cells, { name, today }: LineContext): Origin {
  const asOf = cells.text('as_of');
  if (asOf !== '' && (!DATE.test(asOf) || Number.isNaN(Date.parse(asOf)))) {
    cells.problem('as_of', `"${asOf}" is not a date`);
  } else if (asOf > today) cells.problem('as_of', `${asOf} is still to come`);
  return { kind: 'imported', source: name, asOf: asOf || today, note: cells.text('note') };
}
