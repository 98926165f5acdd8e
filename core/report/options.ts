import type { PlanDocument, ServingOption } from '#core/contract/plan.ts';
import type { OptionRow } from './model.ts';
import { exactly, fromInterval } from '#core/words/quantity.ts';
import { isLive, oldestAnswerS, sortedOptions } from '#core/decide/plan-options.ts';
import { errorUnit, optionDetail, serviceName } from '#core/words/names.ts';

/** One row of the options table. */
export function optionRow(option: ServingOption, plan: PlanDocument): OptionRow {
  const oldest = oldestAnswerS(option);
  const { basis, latencyMs: latency, freshnessS: freshness } = option;
  return {
    id: option.id,
    label: serviceName(option.service),
    detail: optionDetail(option),
    mode: option.mode,
    chosen: option.id === plan.verdict.optionId,
    onFrontier: plan.verdict.frontier.includes(option.id),
    feasible: option.feasible,
    basis,
    count: option.count,
    costPerMillion: option.costPerMillionUsd && fromInterval(option.costPerMillionUsd, 'usd-per-million', basis),
    monthly: option.monthlyUsd && fromInterval(option.monthlyUsd, 'usd-per-month', basis),
    latencyP50: latency && exactly(latency.p50, 'ms', basis),
    latencyP99: latency && exactly(latency.p99, 'ms', basis),
    freshnessMean: freshness && exactly(freshness.mean, 's', basis),
    oldestAnswer: oldest === null ? null : exactly(oldest, 's', basis),
    live: isLive(option),
    errorUnit: errorUnit(option),
    expectedReworkPct: option.errorHandling.expectedReworkPct,
    scaling: option.scaling.text,
    reasons: option.reasons.map(({ text }) => text),
  };
}

/** All options of a plan as rows, the cheapest first, those that do not fit after them. */
export function optionRows(plan: PlanDocument): OptionRow[] {
  return sortedOptions(plan.options).map((option) => optionRow(option, plan));
}

const NUMBER_WORDS = [
  'No',
  'One',
  'Two',
  'Three',
  'Four',
  'Five',
  'Six',
  'Seven',
  'Eight',
  'Nine',
  'Ten',
  'Eleven',
  'Twelve',
];

/** A count at the beginning of a sentence: in words up to twelve. */
export function countWord(count: number): string {
  return NUMBER_WORDS[count] ?? String(count);
}

/** The finding above the options table. */
export function optionsTitle(plan: PlanDocument): string {
  const feasible = plan.options.filter((option) => option.feasible).length;
  const others = plan.options.length - feasible;
  const ways = feasible === 1 ? 'One way fits' : `${countWord(feasible)} ways fit`;
  if (feasible === 0) return `None of the ${plan.options.length} options is feasible`;
  return others === 0
    ? `${ways} the workload`
    : `${ways} the workload; ${countWord(others).toLowerCase()} ${others === 1 ? 'is' : 'are'} not feasible`;
}
