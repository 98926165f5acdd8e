import type { ServingOption, PlanDocument } from '#core/contract/plan/plan.ts';
import { isCommitment } from '#core/contract/serving/serving.ts';
import { reportSection } from '#core/report/document.ts';
import type { OptionRow, ReportSection, SectionSource } from '#core/report/model.ts';
import { exactly, fromInterval } from '#core/words/format/quantity.ts';
import { extrasUsd, isLive, isPriced, oldestAnswerS, qualifies } from '#core/decide/plan-options.ts';
import type { PlanView } from '#core/decide/plan-view.ts';
import { countWord } from '#core/words/format/count-word.ts';
import { countsMachines, errorUnit, optionDetail, serviceName } from '#core/words/names.ts';

/** One row of the options table. */
function optionRow(option: ServingOption, plan: PlanDocument): OptionRow {
  return {
    ...optionNumbers(option, plan),
    scaling: option.scaling.text,
    reasons: option.reasons.map(({ text }) => text),
    leading: leadingText(option),
  };
}

/** The reason that decides about an option and, on a GPU that was not measured, its minimum cost. The other reasons mostly explain its numbers. */
export function leadingText({ reasons }: Pick<ServingOption, 'reasons'>): string {
  return reasons
    .filter(({ code }, index) => index === 0 || code === 'gpu-at-least')
    .map(({ text }) => text)
    .join('; ');
}

/** A row without the texts. */
export type OptionNumbers = Omit<OptionRow, 'scaling' | 'reasons' | 'leading'>;

/** The numbers of one row of the options table. */
export function optionNumbers(option: ServingOption, plan: PlanDocument): OptionNumbers {
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
    qualifies: qualifies(option),
    priced: isPriced(option),
    committed: isCommitment(option.purchase),
    basis,
    count: option.count,
    machines: countsMachines(option) ? option.count : null,
    costPerMillion: option.costPerMillionUsd && fromInterval(option.costPerMillionUsd, 'usd-per-million', basis),
    monthly: option.monthlyUsd && fromInterval(option.monthlyUsd, 'usd-per-month', basis),
    atLeastUsd: option.gpu?.atLeastUsd ?? null,
    latencyP50: latency && exactly(latency.p50, 'ms', basis),
    latencyP99: latency && exactly(latency.p99, 'ms', basis),
    freshnessMean: freshness && exactly(freshness.mean, 's', basis),
    oldestAnswer: oldest === null ? null : exactly(oldest, 's', basis),
    live: isLive(option),
    errorUnit: errorUnit(option),
    expectedReworkPct: option.errorHandling.expectedReworkPct,
    extrasUsd: extrasUsd(option),
  };
}

/** All options of a plan as rows: those that qualify by cost, then the others. */
export function optionRows({ plan, sorted }: PlanView): OptionRow[] {
  return sorted.map((option) => optionRow(option, plan));
}

/** The title above the options table. */
export function optionsTitle(plan: PlanDocument): string {
  const feasible = plan.options.filter(qualifies).length;
  const ranges = plan.options.filter(isPriced).length - feasible;
  const others = plan.options.length - feasible - ranges;
  if (feasible === 0 && ranges === 0) return `None of the ${plan.options.length} options is feasible`;
  const known = feasible === 1 ? 'One option is feasible' : `${countWord(feasible)} options are feasible`;
  const title =
    ranges === 0
      ? known
      : `${known}, ${countWord(ranges).toLowerCase()} on unmeasured GPUs ${ranges === 1 ? 'has' : 'have'} a range`;
  return others === 0 ? title : `${title}; ${countWord(others).toLowerCase()} ${others === 1 ? 'is' : 'are'} not`;
}

/** All options. */
export function optionsSection({ report }: SectionSource): ReportSection {
  const { options, currentDeployment, optionsTitle: title, alternatives } = report;
  return reportSection({ id: 'options', title, sheet: 'options' }, [
    { kind: 'options', options, currentDeployment, optionsTitle: title, alternatives },
  ]);
}
