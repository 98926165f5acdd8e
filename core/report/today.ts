import type { ShownPlan } from '#core/contract/plan.ts';
import { costPerMillionUsd } from '#core/price/pricing/units.ts';
import { usdNumber } from '#core/words/format.ts';
import { todayText } from '#core/words/today.ts';
import type { TodayRow } from './model.ts';

/** What runs today beside the options; null if the workload does not state it. */
export function todayRow({ workload }: Pick<ShownPlan, 'workload'>): TodayRow | null {
  const { current, predictionsPerDay } = workload;
  if (current === null) return null;
  const perMillionUsd = costPerMillionUsd(current.monthlyUsd, predictionsPerDay);
  return {
    detail: todayText(current),
    count: current.instances,
    perMillion: usdNumber(perMillionUsd),
    monthly: usdNumber(current.monthlyUsd),
    perMillionUsd,
    monthlyUsd: current.monthlyUsd,
  };
}
