import type { OverlayUnitPrice } from '#core/contract/catalog/catalog-overlay.ts';
import meters from '#engine/catalog/data/clouds/meters.csv?raw';
import { number, parseTable, text } from '#engine/catalog/rows.ts';
import { checkUnit } from './believable.ts';

/** What a provider calls a price of the catalogue. Several meters of one id add up. */
export interface Meter {
  /** The id of a metered price, or `gpu.` and the name of an accelerator. */
  readonly id: string;
  /** Google's id of a service, or Azure's name of one. */
  readonly service: string;
  /** Azure's product and SKU; empty if any may have the meter. */
  readonly product: string;
  readonly sku: string;
  readonly meter: string;
  readonly unit: string;
  /** Units of the catalogue's price for one of the meter's. */
  readonly factor: number;
}

/** The meters of a cloud. */
export function metersOf(cloud: 'gcp' | 'azure'): readonly Meter[] {
  return parseTable('clouds/meters', meters)
    .filter((row) => text(row, 'cloud') === cloud)
    .map((row) => ({
      id: text(row, 'id'),
      service: text(row, 'service'),
      product: text(row, 'product'),
      sku: text(row, 'sku'),
      meter: text(row, 'meter'),
      unit: text(row, 'unit'),
      factor: number(row, 'factor'),
    }));
}

/** Where metered prices are looked for, and the previous ones. */
export interface WantedUnits {
  readonly region: string;
  readonly today: string;
  /** The previous price of an id; null if there was none. */
  readonly wasUnit: (id: string) => number | null;
}

/** Prices that were found, and the names of those that were not, whose earlier prices stay. */
export interface FoundUnits {
  readonly prices: readonly OverlayUnitPrice[];
  readonly missing: readonly string[];
}

/** Metered prices from the prices of their meters, in US dollars. @throws AppError for an implausible one */
export function unitPrices(
  found: ReadonlyMap<Meter, { readonly usd: number; readonly source: string }>,
  all: readonly Meter[],
  { region, today, wasUnit }: WantedUnits,
): FoundUnits {
  const prices: OverlayUnitPrice[] = [];
  const missing: string[] = [];
  for (const id of new Set(all.map((meter) => meter.id))) {
    const parts = all.filter((meter) => meter.id === id).map((meter) => ({ meter, at: found.get(meter) }));
    const source = parts[0]?.at?.source;
    if (source === undefined || parts.some(({ at }) => at === undefined)) {
      missing.push(id);
      continue;
    }
    const sum = parts.reduce((usd, { meter, at }) => usd + meter.factor * (at?.usd ?? 0), 0);
    const usd = Number(sum.toPrecision(10));
    checkUnit(source, id, usd, wasUnit(id));
    prices.push({ id, region, usd, kind: 'exact', source, asOf: today, note: '' });
  }
  return { prices, missing };
}

/** Keeps the lowest price of a meter: others of the same name are variants. */
export function offer(
  found: Map<Meter, { readonly usd: number; readonly source: string }>,
  meter: Meter,
  usd: number,
  source: string,
): void {
  const known = found.get(meter);
  if (known === undefined || usd < known.usd) found.set(meter, { usd, source });
}
