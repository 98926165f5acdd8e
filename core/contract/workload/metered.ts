import { z } from 'zod';
import { NonNegative, Usd } from '#core/contract/base/numbers.ts';
import type { BreakdownItem } from '#core/contract/plan/plan.ts';

/** The unit of a bill item's quantity per month. A `dollar` is a part of a cost that has several prices. */
export const BillUnit = z.enum(['hour', 'gb', 'gb-month', 'request', 'unit', 'unit-hour', 'run', 'row', 'dollar']);
export type BillUnit = z.infer<typeof BillUnit>;

const use = {
  quantity: NonNegative,
  unit: BillUnit,
  /** US dollars per unit before the workload's discount. */
  unitUsd: Usd,
  discount: z.enum(['applies', 'none']),
};

/** A bill item as quantity × price, and how the quantity follows the traffic, all else equal. Fleets are not sized again. */
export const MeteredItem = z.discriminatedUnion('growth', [
  z.object({ ...use, growth: z.literal('fixed') }),
  z.object({ ...use, growth: z.literal('traffic') }),
  /** A part is fixed, whatever the traffic: the start of every run. */
  z.object({ ...use, growth: z.literal('in-part'), fixedQuantity: NonNegative }),
  /** The quantity beyond a fixed one, which is another item. */
  z.object({ ...use, growth: z.literal('above'), leastQuantity: NonNegative }),
  /** Whole instances: one more for each `stepPerDay` predictions a day, and no fewer than `leastSteps`. */
  z.object({
    ...use,
    growth: z.literal('steps'),
    stepPerDay: NonNegative,
    stepQuantity: NonNegative,
    leastSteps: NonNegative,
  }),
]);
export type MeteredItem = Readonly<z.infer<typeof MeteredItem>>;

/** The quantity and the price of a bill item; null for one from a plan that does not have them. */
export function meteredOf(item: BreakdownItem): MeteredItem | null {
  return MeteredItem.safeParse(item).data ?? null;
}
