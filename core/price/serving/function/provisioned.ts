import { coldSharesOver, overflowOver, worthProvisioning } from '#core/price/containers/cold-share.ts';
import type { BillItem } from '#core/contract/plan/plan.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import { MONTH_H, MONTH_S } from '#core/price/pricing/units.ts';
import type { Day } from '#core/price/traffic/day.ts';
import type { FunctionPlan, FunctionSize, Provisioned, ProvisionedPrice } from './function-types.ts';
import { FIXED, metered } from '#core/price/serving/candidate/metered.ts';

/**
 * The number of containers to provision: those that pay for themselves, plus those needed to keep cold starts within the allowed share.
 * Null if that is none, or if no number is enough.
 */
export function provisionFor(options: {
  readonly day: Day;
  readonly traffic: { readonly meanPerS: number; readonly serviceS: number; readonly idleS: number };
  readonly price: ProvisionedPrice;
  readonly size: FunctionSize;
  /** The fewest that are provisioned where cold starts may break the SLO. */
  readonly least: number;
  /** Containers that the peak needs at once. */
  readonly most: number;
  /** Share of the requests that may have a cold start. */
  readonly coldAllowed: number;
}): Provisioned | null {
  const { day, traffic, price, size, least, most, coldAllowed } = options;
  const memoryGb = size.memoryMb / 1024;
  const requestUsd = price.requestUsd(size.memoryMb, size.billedS);
  const { meanPerS, serviceS, idleS } = traffic;
  const paid = worthProvisioning(day, { meanPerS, serviceS, minBusyShare: leastBusyShare(price, size), max: most });
  const at = (count: number) => overflowOver(day, { meanPerS, serviceS, idleS, provisioned: count });
  const worth = coldAllowed < 1 ? Math.max(paid, least) : paid;
  if (worth === 0 && coldAllowed >= 1) return null;
  const paying = at(worth);
  const isEnough = paying.coldShare <= coldAllowed;
  const count = isEnough ? worth : fewestWithin(coldSharesOver(day, traffic), { from: worth + 1, most, coldAllowed });
  if (count === null || count === 0) return null;
  const { provisionedShare, coldShare } = count === worth ? paying : at(count);
  const readyMonthlyUsd = count * memoryGb * price.readyUsdPerGbS * MONTH_S;
  return { count, share: provisionedShare, coldShare, requestUsd, readyMonthlyUsd, keepsSlo: count > paid };
}

/** The share of time that a container must be busy to save more than its readiness costs; 1 or more if it never does. */
function leastBusyShare(price: ProvisionedPrice, size: FunctionSize): number {
  const savedUsd = size.requestUsd - price.requestUsd(size.memoryMb, size.billedS);
  const readyUsd = (size.memoryMb / 1024) * price.readyUsdPerGbS * (size.durationMs / 1000);
  return savedUsd > 0 ? readyUsd / savedUsd : 1;
}

/** Whether even the first container could be busy enough to pay off: it is busy for a share λ·s/(1+λ·s), which is largest at the peak. */
export function firstContainerMayPay(
  price: ProvisionedPrice,
  load: { readonly size: FunctionSize; readonly peakPerS: number },
): boolean {
  const offered = (load.peakPerS * load.size.durationMs) / 1000;
  return offered / (1 + offered) > leastBusyShare(price, load.size);
}

function fewestWithin(
  coldShareAt: (count: number) => number,
  range: { readonly from: number; readonly most: number; readonly coldAllowed: number },
): number | null {
  let low = range.from;
  let high = Math.max(range.most, low);
  if (coldShareAt(high) > range.coldAllowed) return null;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (coldShareAt(middle) <= range.coldAllowed) high = middle;
    else low = middle + 1;
  }
  return high;
}

/** The items of a monthly bill, before any discount. */
export function functionItems(plan: FunctionPlan, requests: number): readonly BillItem[] {
  const { provisioned, memoryMb } = plan;
  const use = (code: string, quantity: number, usd: number) =>
    metered({ code, memoryMb }, { quantity, unit: 'request', usd });
  const starts = use('container-starts', requests * plan.coldShare, plan.startUsd);
  if (provisioned === null) return [use('function-use', requests, plan.requestUsd), starts];
  const found = requests * provisioned.share;
  const hours = provisioned.count * MONTH_H;
  return [
    metered(
      { code: 'provisioned', count: provisioned.count, memoryMb },
      { quantity: hours, unit: 'hour', usd: provisioned.readyMonthlyUsd / hours, grows: FIXED },
    ),
    metered({ code: 'provisioned-use' }, { quantity: found, unit: 'request', usd: provisioned.requestUsd }),
    use('use-beyond', requests - found, plan.requestUsd),
    starts,
  ];
}

/** US dollars per month at a rate, before any discount. */
export function functionMonthlyUsd(plan: FunctionPlan, meanPerS: number): number {
  const { provisioned, requestUsd } = plan;
  const requests = meanPerS * MONTH_S;
  const startsUsd = requests * plan.coldShare * plan.startUsd;
  if (provisioned === null) return startsUsd + requests * requestUsd;
  const found = requests * provisioned.share;
  return startsUsd + provisioned.readyMonthlyUsd + found * provisioned.requestUsd + (requests - found) * requestUsd;
}

/** Whether containers are provisioned, and why. */
export function provisionedReason(plan: FunctionPlan, isPriced: boolean): Reason {
  const { provisioned, coldShareUnprovisioned, coldMs } = plan;
  if (provisioned === null) return { code: 'not-provisioned', why: isPriced ? 'dearer' : 'unpriced' };
  const why = provisioned.coldShare < coldShareUnprovisioned - 0.0005 ? 'cold-starts' : 'cheaper';
  return { code: 'provisioned', containers: provisioned.count, why, share: coldShareUnprovisioned, coldMs };
}
