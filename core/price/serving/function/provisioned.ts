import type { ContainerDay } from '#core/price/containers/container-day.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import { MONTH_H, MONTH_S } from '#core/price/pricing/units.ts';
import { FIXED } from '#core/price/serving/candidate/metered.ts';
import type { Tally } from '#core/price/serving/candidate/tally.ts';
import { tailOf } from './answering.ts';
import type { AnsweringPrice, FunctionPlan, ProvisionedPrice } from './function-types.ts';

/**
 * Provisions containers of a function: those that pay for themselves, plus those needed to keep cold starts within the allowed share.
 * None if that is none, or if no number is enough.
 * @param day loaded with the traffic of the function.
 * @param least the fewest that are provisioned where cold starts may break the SLO.
 */
export function provision(
  plan: FunctionPlan,
  {
    provisioned: price,
    answering,
  }: { readonly provisioned: ProvisionedPrice | null; readonly answering: AnsweringPrice | null },
  day: ContainerDay,
  least: number,
): void {
  const { coldAllowed, memoryMb, concurrency: most } = plan;
  plan.provisioned = 0;
  if (price === null) return;
  const paid =
    answering === null
      ? day.worthProvisioning(leastBusyShare(price, plan), most)
      : day.worthProvisioning(leastAnsweringShare(price, answering), most, tailOf(plan));
  const worth = coldAllowed < 1 ? Math.max(paid, least) : paid;
  if (worth === 0 && plan.coldShareUnprovisioned <= coldAllowed) return;
  let count: number | null = worth;
  if (worth === 0 || day.beyond(worth).coldShare > coldAllowed) {
    count = day.fewestWithin(coldAllowed, { from: worth + 1, most });
    if (count === null) return;
  }
  const { busyShare, coldShare } = day.beyond(count);
  plan.provisioned = count;
  plan.provisionedShare = 1 - busyShare;
  plan.coldShare = coldShare;
  plan.provisionedRequestUsd = price.requestUsd(memoryMb, plan.billedS);
  plan.readyMonthlyUsd = count * (memoryMb / 1024) * price.readyUsdPerGbS * MONTH_S;
  plan.keepsSlo = count > paid;
}

/** The share of time that a container must be busy to save more than its readiness costs; 1 or more if it never does. */
function leastBusyShare(price: ProvisionedPrice, plan: FunctionPlan): number {
  const savedUsd = plan.requestUsd - price.requestUsd(plan.memoryMb, plan.billedS);
  const readyUsd = (plan.memoryMb / 1024) * price.readyUsdPerGbS * (plan.durationMs / 1000);
  return savedUsd > 0 ? readyUsd / savedUsd : 1;
}

/** The same of an instance that is billed while it answers. */
function leastAnsweringShare(
  { readyUsdPerGbS }: ProvisionedPrice,
  { onDemandUsd, provisionedUsd }: AnsweringPrice,
): number {
  return onDemandUsd > provisionedUsd ? readyUsdPerGbS / (onDemandUsd - provisionedUsd) : 1;
}

/** Whether even the first container could be busy enough to pay off: it is busy for a share λ·s/(1+λ·s), which is largest at the peak. */
export function firstContainerMayPay(price: ProvisionedPrice, plan: FunctionPlan, peakPerS: number): boolean {
  const offered = (peakPerS * plan.durationMs) / 1000;
  return offered / (1 + offered) > leastBusyShare(price, plan);
}

/**
 * Puts the monthly bill of the containers and their requests into a tally.
 * @param open the fee of a request in US dollars, and the share of the GB-seconds that no Savings Plan covers.
 */
export function putFunction(
  to: Tally,
  plan: FunctionPlan,
  requests: number,
  { kept, feeUsd, openShare }: { readonly kept: number; readonly feeUsd: number; readonly openShare: number },
): void {
  const { provisioned: count, memoryMb } = plan;
  const openUsd = (requestUsd: number) => (openShare === 1 ? requestUsd : feeUsd + (requestUsd - feeUsd) * openShare);
  const usd = openUsd(plan.requestUsd) * kept;
  if (count === 0) to.item('function-use', requests, 'request', usd)?.describe({ fields: { memoryMb }, kept });
  else {
    const found = requests * plan.provisionedShare;
    const hours = count * MONTH_H;
    const readyUsd = (plan.readyMonthlyUsd * openShare) / hours;
    to.item('provisioned', hours, 'hour', readyUsd * kept)?.describe({
      fields: { count, memoryMb },
      kept,
      grows: FIXED,
    });
    to.item('provisioned-use', found, 'request', openUsd(plan.provisionedRequestUsd) * kept)?.describe({ kept });
    to.item('use-beyond', requests - found, 'request', usd)?.describe({ fields: { memoryMb }, kept });
  }
  const starts = requests * plan.coldShare;
  to.item('container-starts', starts, 'request', plan.startUsd * kept)?.describe({ fields: { memoryMb }, kept });
}

/** US dollars per month at a rate, before any discount. */
export function functionMonthlyUsd(plan: FunctionPlan, meanPerS: number): number {
  const requests = meanPerS * MONTH_S;
  const besidesUsd = requests * plan.coldShare * plan.startUsd + plan.answeringMonthlyUsd;
  if (plan.provisioned === 0) return besidesUsd + requests * plan.requestUsd;
  const found = requests * plan.provisionedShare;
  const useUsd = found * plan.provisionedRequestUsd + (requests - found) * plan.requestUsd;
  return besidesUsd + plan.readyMonthlyUsd + useUsd;
}

/** Whether containers are provisioned, and why. */
export function provisionedReason(plan: FunctionPlan, isPriced: boolean): Reason {
  const { provisioned: containers, coldShare, coldShareUnprovisioned: share, coldMs } = plan;
  if (containers === 0) return { code: 'not-provisioned', why: isPriced ? 'dearer' : 'unpriced' };
  const why = coldShare < share - 0.0005 ? 'cold-starts' : 'cheaper';
  return { code: 'provisioned', containers, why, share, coldMs };
}
