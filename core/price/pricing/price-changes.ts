import type { Catalog } from '#core/contract/catalog/catalog.ts';
import type { PriceChange } from '#core/contract/catalog/catalog-update.ts';

/** Relative differences below this are rounding of a published price, not a new price. */
const ROUNDING = 1e-6;

/**
 * The price changes between two catalogues of one region, largest first. Either is null if the region has no prices yet, or no longer has
 * any.
 */
export function priceChanges(
  before: Catalog | null,
  after: Catalog | null,
): { readonly changes: readonly PriceChange[]; readonly unchanged: number } {
  const region = (after ?? before)?.region ?? '';
  const oldUsd = pricesOf(before);
  const newUsd = pricesOf(after);
  const changes: PriceChange[] = [];
  let unchanged = 0;
  for (const id of new Set([...oldUsd.keys(), ...newUsd.keys()])) {
    const fromUsd = oldUsd.get(id) ?? null;
    const toUsd = newUsd.get(id) ?? null;
    if (fromUsd !== null && toUsd !== null && isSame(fromUsd, toUsd)) unchanged += 1;
    else changes.push({ region, id, ...changeOf(fromUsd, toUsd) });
  }
  const size = ({ changePct }: PriceChange) => (changePct === null ? 0 : Math.abs(changePct));
  changes.sort((a, b) => size(b) - size(a) || a.change.localeCompare(b.change) || a.id.localeCompare(b.id));
  return { changes, unchanged };
}

function isSame(a: number, b: number): boolean {
  return Math.abs(a - b) <= ROUNDING * Math.max(a, b);
}

function changeOf(fromUsd: number | null, toUsd: number | null): Omit<PriceChange, 'region' | 'id'> {
  if (fromUsd === null) return { change: 'added', fromUsd, toUsd, changePct: null };
  if (toUsd === null) return { change: 'removed', fromUsd, toUsd, changePct: null };
  const changePct = fromUsd === 0 ? null : 100 * (toUsd / fromUsd - 1);
  return { change: toUsd > fromUsd ? 'dearer' : 'cheaper', fromUsd, toUsd, changePct };
}

/** Every price of a catalogue, by an id that identifies it. */
function pricesOf(catalog: Catalog | null): ReadonlyMap<string, number> {
  const prices = new Map<string, number>();
  for (const { instanceType, prices: own, sagemaker } of catalog?.instances ?? []) {
    for (const { purchase, usdPerHour } of own) prices.set(`${instanceType}/${purchase}`, usdPerHour);
    if (sagemaker !== null) prices.set(`ml.${instanceType}`, sagemaker.usdPerHour);
  }
  for (const { id, usd } of catalog?.services ?? []) if (usd !== null) prices.set(id, usd);
  return prices;
}
