import type { ExistingPart } from '#core/contract/existing-parts.ts';
import type { BillItem } from '#core/contract/plan.ts';
import type { Workload } from '#core/contract/workload.ts';
import { FIXED, metered } from './metered.ts';

/**
 * The bill items that an existing part pays for: what it costs by the hour. What grows with the model's load, such as load balancer capacity units, data
 * through a NAT gateway or bytes stored on brokers, is still paid.
 */
const PAID_BY: Readonly<Record<string, ExistingPart>> = {
  'control-plane': 'eks',
  'load-balancer': 'load-balancer',
  'load-balancers': 'load-balancer',
  'usual-nat-hours': 'nat',
  brokers: 'msk',
  cluster: 'msk',
};

/** The bill without what exists already: such an item stays with a cost of 0, and states the US dollars per month that are not paid again. */
export function withoutExisting(
  items: readonly BillItem[],
  { existing }: Pick<Workload, 'existing'>,
): readonly BillItem[] {
  if (existing.length === 0) return items;
  return items.map((item) => {
    const part = Object.hasOwn(PAID_BY, item.code) ? PAID_BY[item.code] : undefined;
    if (part === undefined || !existing.includes(part) || item.monthlyUsd === 0) return item;
    return metered(
      { code: ALREADY_PAID, part, savedUsd: item.monthlyUsd },
      { quantity: 0, unit: 'hour', usd: 0, grows: FIXED },
    );
  });
}

const ALREADY_PAID = 'already-paid';

/** Whether an item belongs on a bill: it costs something, or says what is not paid again. */
export function isOnBill({ code, monthlyUsd }: BillItem): boolean {
  return monthlyUsd > 0 || code === ALREADY_PAID;
}
