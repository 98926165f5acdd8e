import { assertNever } from '#core/assert-never.ts';
import type { BillUnit, MeteredItem } from '#core/contract/workload/metered.ts';
import type { BillItem } from '#core/contract/plan/plan.ts';

type GrowthOf<Item> = Item extends unknown ? Omit<Item, 'quantity' | 'unit' | 'unitUsd' | 'discount'> : never;

/** How the quantity of an item follows the traffic. */
export type Growth = Readonly<GrowthOf<MeteredItem>>;

export const FIXED = { growth: 'fixed' } as const satisfies Growth;
export const TRAFFIC = { growth: 'traffic' } as const satisfies Growth;

/** The parts of an item: a quantity and a price. */
interface Use {
  readonly quantity: number;
  readonly unit: BillUnit;
  /** US dollars per unit, as paid. */
  readonly usd: number;
  /** The factor of the workload's discount, if it is in the price; absent if it does not apply. */
  readonly kept?: number;
  /** In proportion to the traffic if absent. */
  readonly grows?: Growth;
}

/** A bill item with its quantity and its price before any discount. */
export function metered(
  item: { readonly code: string } & Readonly<Record<string, string | number>>,
  { quantity, unit, usd, kept, grows = TRAFFIC }: Use,
): BillItem {
  // Field by field: this runs several hundred thousand times per plan, and a spread takes five times as long.
  const made: MadeItem = {
    code: item.code,
    monthlyUsd: quantity * usd,
    quantity,
    unit,
    unitUsd: kept === undefined || kept === 0 ? usd : usd / kept,
    discount: kept === undefined ? 'none' : 'applies',
    growth: grows.growth,
  };
  addGrowth(made, grows);
  addAll(made, item);
  return made;
}

type MadeItem = Record<string, string | number> & { code: string; monthlyUsd: number };

/** By name, and before what differs by item: the items have few shapes until here. */
function addGrowth(made: MadeItem, grows: Growth): void {
  switch (grows.growth) {
    case 'fixed':
    case 'traffic':
      return;
    case 'in-part':
      made['fixedQuantity'] = grows.fixedQuantity;
      return;
    case 'above':
      made['leastQuantity'] = grows.leastQuantity;
      return;
    case 'steps':
      made['stepPerDay'] = grows.stepPerDay;
      made['stepQuantity'] = grows.stepQuantity;
      made['leastSteps'] = grows.leastSteps;
      return;
    default:
      assertNever(grows);
  }
}

function addAll(made: Record<string, string | number>, more: Readonly<Record<string, string | number>>): void {
  for (const name in more) {
    const value = more[name];
    if (value !== undefined && name !== 'code') made[name] = value;
  }
}

/** An item that has several prices: its cost is its quantity. */
export function inDollars(
  item: { readonly code: string } & Readonly<Record<string, string | number>>,
  usd: number,
  grows: Growth,
): BillItem {
  return metered(item, { quantity: usd, unit: 'dollar', usd: 1, grows });
}

/** The quantities of an item; the others of its values are names and prices. */
const QUANTITIES = ['monthlyUsd', 'quantity', 'fixedQuantity', 'leastQuantity', 'stepQuantity'] as const;

/** A share of an item. */
export function shareOf(item: BillItem, share: number): BillItem {
  const scaled: MadeItem = {
    code: item.code,
    monthlyUsd: item.monthlyUsd * share,
  };
  addAll(scaled, item);
  for (const name of QUANTITIES) {
    const value = item[name];
    if (typeof value === 'number') scaled[name] = value * share;
  }
  return scaled;
}

/**
 * Whole instances. `needed` is their number before rounding up; it is kept within the range that rounds to the plan's number, which may come from
 * another simulation.
 */
export function inSteps(of: {
  readonly count: number;
  readonly needed: number;
  readonly least: number;
  /** The quantity of one instance. */
  readonly each: number;
  readonly perDay: number;
}): Growth {
  const { count, needed, least, each, perDay } = of;
  const leastSteps = Math.min(least, count);
  const low = count > leastSteps ? count - 1 + STEP_SLACK : STEP_SLACK;
  const within = Math.min(count, Math.max(low, needed));
  return { growth: 'steps', stepPerDay: perDay / within, stepQuantity: each, leastSteps };
}

/** Smaller than any difference that matters, larger than an error of rounding. */
const STEP_SLACK = 1e-6;

/** The hours of runs: the start of every run is billed whatever the number of rows. */
export function inRuns(
  quantity: number,
  { workS, billedS }: { readonly workS: number; readonly billedS: number },
): Growth {
  const share = billedS > 0 ? Math.min(1, Math.max(0, 1 - workS / billedS)) : 0;
  return { growth: 'in-part', fixedQuantity: quantity * share };
}
