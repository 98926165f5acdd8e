import { assertNever } from '#core/assert-never.ts';
import { type MeteredItem, meteredOf } from '#core/contract/workload/metered.ts';
import type { Promises } from '#core/contract/serving/promises.ts';

/** The measured quantities that the bill depends on. */
export interface BillChange {
  /** Today's traffic ÷ that of the plan. */
  readonly trafficRatio: number;
  /** Machines ÷ those of the plan. */
  readonly machinesRatio: number;
  /** Machine time of a row in a job ÷ that of the plan. */
  readonly rowTimeRatio: number;
}

/** A smaller number of steps is a rounding error. */
const ROUNDING = 1e-9;

/**
 * The monthly cost of an option when its traffic, its machines or the time of a row change: the planned cost times the ratio of its bill now to
 * its bill in the plan. Null if an item does not state its quantity.
 */
export function monthlyNow({ bill, monthlyUsd, predictionsPerDay, mode }: Promises, change: BillChange): number | null {
  let planned = 0;
  let now = 0;
  for (const item of bill) {
    const metered = meteredOf(item);
    if (metered === null || metered.quantity < 0) return null;
    planned += item.monthlyUsd;
    if (metered.quantity === 0) continue;
    const isMachine = mode === 'realtime' && metered.growth === 'steps';
    const quantity = isMachine
      ? metered.quantity * change.machinesRatio
      : quantityNow(metered, change, change.trafficRatio * predictionsPerDay);
    now += item.monthlyUsd * (quantity / metered.quantity);
  }
  return planned > 0 ? (monthlyUsd.value * now) / planned : null;
}

function quantityNow(metered: MeteredItem, change: BillChange, perDay: number): number {
  const { trafficRatio, rowTimeRatio } = change;
  switch (metered.growth) {
    case 'fixed':
      return metered.quantity;
    case 'traffic':
      return metered.quantity * trafficRatio;
    case 'in-part': {
      const { quantity, fixedQuantity } = metered;
      return fixedQuantity + (quantity - fixedQuantity) * trafficRatio * rowTimeRatio;
    }
    case 'above': {
      const { quantity, leastQuantity } = metered;
      return Math.max(0, (leastQuantity + quantity) * trafficRatio - leastQuantity);
    }
    case 'steps': {
      const { stepQuantity, stepPerDay, leastSteps } = metered;
      return stepQuantity * Math.max(leastSteps, Math.ceil(perDay / stepPerDay - ROUNDING));
    }
    default:
      return assertNever(metered);
  }
}
