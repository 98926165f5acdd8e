import type { MeteredItem } from '#core/contract/workload/metered.ts';
import { meteredOf } from '#core/contract/workload/metered.ts';
import type { BreakdownItem, ServingOption } from '#core/contract/plan/plan.ts';

/** A price that a formula uses, by its name. */
interface NamedPrice {
  readonly name: string;
  readonly label: string;
  readonly unit: MeteredItem['unit'];
  readonly unitUsd: number;
  readonly discount: MeteredItem['discount'];
}

/** The prices of some options, each once. */
export interface PriceList {
  readonly prices: readonly NamedPrice[];
  /** The name of an item's price; null for an item without one. */
  readonly nameOf: (item: BreakdownItem) => string | null;
}

/** The prices behind the bills of some options. Items with the same code and the same price share it. */
export function priceList(options: readonly ServingOption[]): PriceList {
  const byKey = new Map<string, NamedPrice>();
  const names = new Set<string>();
  for (const item of options.flatMap(({ breakdown }) => breakdown)) {
    const metered = meteredOf(item);
    if (metered === null || metered.unit === 'dollar') continue;
    const key = keyOf(item, metered);
    if (byKey.has(key)) continue;
    const { unit, unitUsd, discount } = metered;
    const name = freeName(`price_${item.code.replaceAll(/[^a-z0-9]+/gi, '_')}`, names);
    names.add(name);
    byKey.set(key, { name, label: item.text, unit, unitUsd, discount });
  }
  return {
    prices: [...byKey.values()],
    nameOf: (item) => {
      const metered = meteredOf(item);
      return metered === null ? null : (byKey.get(keyOf(item, metered))?.name ?? null);
    },
  };
}

function keyOf({ code }: BreakdownItem, { unit, unitUsd, discount }: MeteredItem): string {
  return [code, unit, unitUsd, discount].join(' ');
}

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted;
  let count = 2;
  while (taken.has(`${wanted}_${count}`)) count += 1;
  return `${wanted}_${count}`;
}
