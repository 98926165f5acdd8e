import type { ShownPlan } from '#core/contract/plan.ts';
import { costPerMillionUsd } from '#core/price/pricing/units.ts';
import { duration, usdNumber } from '#core/words/format.ts';
import { measuredTodayText, todayText } from '#core/words/today.ts';
import type { TodayRow } from './model.ts';

/** What runs today beside the options; null if the workload does not state it. */
export function todayRow({ workload }: Pick<ShownPlan, 'workload'>): TodayRow | null {
  const { current, predictionsPerDay } = workload;
  if (current === null) return null;
  const { measured } = current;
  const perMillionUsd = costPerMillionUsd(current.monthlyUsd, predictionsPerDay);
  return {
    detail: measured === null ? todayText(current) : `${todayText(current)}; ${measuredTodayText(measured)}`,
    count: current.instances,
    perMillion: usdNumber(perMillionUsd),
    monthly: usdNumber(current.monthlyUsd),
    perMillionUsd,
    monthlyUsd: current.monthlyUsd,
    basis: measured === null ? 'stated' : 'measured',
    latencyP99: duration(measured === null ? null : measured.p99Ms),
    latencyP50Ms: measured === null ? null : measured.p50Ms,
    latencyP99Ms: measured === null ? null : measured.p99Ms,
  };
}
