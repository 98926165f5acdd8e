import type { PlanDocument, ServingOption } from '#core/contract/plan.ts';
import { bestOfMode, chosenOption, nextOption, qualifies, sortedOptions } from '#core/decide/plan-options.ts';
import { usd } from '#core/words/format.ts';
import { modeTitle, optionLabel } from '#core/words/names.ts';
import { todayText } from '#core/words/today.ts';
import type { CostBar } from './model.ts';

/** More bars would not be readable from the back of a room. */
const MAX_BARS = 6;

/** The usual habit, which a reader compares with if nothing runs today. */
const HABIT = 'sagemaker-endpoint';

/** What runs today, the best option of each mode, the always-on endpoint, the chosen one and the next one, the most expensive first and the chosen one last. */
export function costBars(plan: PlanDocument): readonly CostBar[] {
  const chosen = chosenOption(plan);
  const modes = [...new Set(plan.options.map(({ mode }) => mode))];
  const habit = sortedOptions(plan.options).find((option) => option.service === HABIT && qualifies(option));
  const wanted = [chosen, nextOption(plan), habit, ...modes.map((mode) => bestOfMode(plan, mode))];
  const others = sortedOptions(plan.options)
    .filter((option) => option !== chosen && qualifies(option) && wanted.some((each) => each?.id === option.id))
    .slice(0, MAX_BARS - 2)
    .map((option) => barOf(option, false));
  const today = todayBar(plan);
  const bars = [...(today === null ? [] : [today]), ...others].filter((bar) => bar !== null);
  const last = chosen === null ? null : barOf(chosen, true);
  return [...bars.sort((a, b) => b.usd - a.usd), ...(last === null ? [] : [last])];
}

function barOf(option: ServingOption, chosen: boolean): CostBar | null {
  const { monthlyUsd, mode } = option;
  if (monthlyUsd === null || monthlyUsd.value <= 0) return null;
  const { value, low, high } = monthlyUsd;
  return { label: `${modeTitle(mode)}: ${optionLabel(option)}`, mode, chosen, usd: value, low, high, text: usd(value) };
}

function todayBar({ workload: { current } }: PlanDocument): CostBar | null {
  if (current === null || current.monthlyUsd <= 0) return null;
  const { monthlyUsd } = current;
  const label = `Today: ${todayText(current)}`;
  return { label, mode: null, chosen: false, usd: monthlyUsd, low: null, high: null, text: usd(monthlyUsd) };
}

/** The costs as sentences for the notes. */
export function costsClaim(plan: PlanDocument): readonly string[] {
  return costBars(plan).map(({ label, text }) => `${label} costs ${text} per month.`);
}
