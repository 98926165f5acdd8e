import type { PlanDocument, ServingOption } from '#core/contract/plan.ts';
import { bestOfMode, chosenOption, sortedOptions } from '#core/decide/plan-options.ts';
import { moneyComparison } from '#core/report/money.ts';
import { usd } from '#core/words/format.ts';
import { modeTitle } from '#core/words/mode-names.ts';
import { optionDetail, optionLabel, serviceName } from '#core/words/names.ts';
import { todayText } from '#core/words/today.ts';
import type { CostBar } from '#core/report/model.ts';

/** More bars would not be readable from the back of a room. */
const MAX_BARS = 6;

/**
 * What runs today or the usual always-on endpoint, the best option of each mode and the chosen one: the most expensive first, the chosen one last.
 */
export function costBars(plan: PlanDocument): readonly CostBar[] {
  const chosen = chosenOption(plan);
  const modes = [...new Set(plan.options.map(({ mode }) => mode))];
  const against = moneyComparison(plan)?.against;
  const rival = against === undefined || against.kind === 'today' ? null : against.option;
  const wanted = new Set([rival, ...modes.map((mode) => bestOfMode(plan, mode))].map((option) => option?.id));
  const others = sortedOptions(plan.options)
    .filter((option) => option !== chosen && option.feasible && wanted.has(option.id))
    .sort((a, b) => Number(b === rival) - Number(a === rival))
    .slice(0, MAX_BARS - 2)
    .map((option) => barOf(option, false));
  const today = todayBar(plan);
  const bars = [today, ...others].filter((bar) => bar !== null);
  const last = chosen === null ? null : barOf(chosen, true);
  return [...bars.sort((a, b) => b.usd - a.usd), ...(last === null ? [] : [last])];
}

function barOf(option: ServingOption, chosen: boolean): CostBar | null {
  const { monthlyUsd, mode } = option;
  if (monthlyUsd === null || monthlyUsd.value <= 0) return null;
  const { value, low, high } = monthlyUsd;
  return {
    label: optionLabel(option),
    title: serviceName(option.service),
    detail: `${modeTitle(mode)} · ${optionDetail(option)}`,
    mode,
    chosen,
    usd: value,
    low,
    high,
    text: usd(value),
  };
}

function todayBar({ workload: { current } }: PlanDocument): CostBar | null {
  if (current === null || current.monthlyUsd <= 0) return null;
  const { monthlyUsd } = current;
  const [title, detail] = ['Today', todayText(current)];
  const label = `${title}: ${detail}`;
  return {
    label,
    title,
    detail,
    mode: null,
    chosen: false,
    usd: monthlyUsd,
    low: null,
    high: null,
    text: usd(monthlyUsd),
  };
}
