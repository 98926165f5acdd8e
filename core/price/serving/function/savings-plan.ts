import type { Reason } from '#core/contract/reasons/reasons.ts';
import { MONTH_H } from '#core/price/pricing/units.ts';
import { FIXED } from '#core/price/serving/candidate/metered.ts';
import type { Tally } from '#core/price/serving/candidate/tally.ts';
import type { Day } from '#core/price/traffic/day.ts';
import type { FunctionPlan } from './function-types.ts';

/** What a Compute Savings Plan covers of a function's monthly GB-seconds, in US dollars at list price. Requests are not discounted. */
export interface Covered {
  /** What the plan pays for in every hour of its term, used or not. */
  readonly committedUsd: number;
  /** The share of the GB-seconds that is still paid on demand. */
  readonly openShare: number;
}

const HOUR_MINUTES = 60;

/** The traffic of the quietest hour of a day ÷ the mean: a commitment is counted by the hour. */
export function quietShare({ perMinute }: Day): number {
  let least = Infinity;
  for (let from = 0; from < perMinute.length; from += HOUR_MINUTES) {
    const hour = perMinute.subarray(from, from + HOUR_MINUTES);
    least = Math.min(least, hour.reduce((sum, rate) => sum + rate, 0) / hour.length);
  }
  return least;
}

/** Monthly US dollars of the GB-seconds of a function, and the part of them that is used in the quietest hour as in every other. */
function durationUsd(plan: FunctionPlan, requests: number, of: { readonly feeUsd: number; readonly quiet: number }) {
  const found = requests * plan.provisionedShare;
  const useUsd =
    plan.provisioned === 0
      ? requests * (plan.requestUsd - of.feeUsd)
      : found * (plan.provisionedRequestUsd - of.feeUsd) + (requests - found) * (plan.requestUsd - of.feeUsd);
  const readyUsd = plan.provisioned === 0 ? 0 : plan.readyMonthlyUsd;
  return { allUsd: readyUsd + useUsd, steadyUsd: readyUsd + useUsd * of.quiet };
}

/** The monthly use at list price that a plan is bought for: provisioned containers, and the requests of the quietest hour. */
export function steadyUsd(...use: Parameters<typeof durationUsd>): number {
  return durationUsd(...use).steadyUsd;
}

/** What a plan that was bought before covers in a draw. */
export function coveredIn(committedUsd: number, ...use: Parameters<typeof durationUsd>): Covered {
  const { allUsd, steadyUsd: steady } = durationUsd(...use);
  return { committedUsd, openShare: allUsd > 0 ? 1 - Math.min(committedUsd, steady) / allUsd : 1 };
}

/** Puts the plan on the bill: by the hour, whatever the traffic. */
export function putSavingsPlan(to: Tally, { committedUsd }: Covered, paid: { share: number; kept: number }): void {
  const { share, kept } = paid;
  to.item('savings-plan', MONTH_H, 'hour', (committedUsd / MONTH_H) * share * kept)?.describe({ kept, grows: FIXED });
}

/** What the plan is for. */
export function savingsReason({ committedUsd }: Covered, savedShare: number): Reason {
  return { code: 'savings-plan', usdPerHour: (committedUsd * (1 - savedShare)) / MONTH_H, savedShare };
}
