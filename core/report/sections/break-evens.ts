import type { BreakEven, PlanDocument, ServingOption } from '#core/contract/plan/plan.ts';
import { amount, predictionsPerDayText } from '#core/words/format/format.ts';
import { item, reportSection } from '#core/report/document.ts';
import type { BreakEvenRow, ReportSection, SectionSource } from '#core/report/model.ts';
import { exactly } from '#core/words/format/quantity.ts';
import { labelOfId, optionLabel } from '#core/words/names.ts';
import { roughly } from '#core/words/read/inputs.ts';

/** The index of the cheaper of two options at the plan's volume; null if they cost the same or the plan does not price both. */
function cheaperHere(pair: readonly [ServingOption | undefined, ServingOption | undefined]): 0 | 1 | null {
  const first = pair[0]?.monthlyUsd?.value;
  const second = pair[1]?.monthlyUsd?.value;
  if (first === undefined || second === undefined || first === second) return null;
  return first < second ? 0 : 1;
}

function sentence(plan: PlanDocument, breakEven: BreakEven, labels: readonly [string, string]): string {
  const pair = breakEven.between.map((id) => plan.options.find((option) => option.id === id));
  const here = cheaperHere([pair[0], pair[1]]);
  const at = `about ${predictionsPerDayText(roughly('predictionsPerDay', breakEven.perDay))}`;
  if (here === null) return `${labels[0]} and ${labels[1]} cost the same at ${at}.`;
  const side = plan.workload.predictionsPerDay >= breakEven.perDay ? 'above' : 'below';
  return `${labels[here]} is cheaper than ${labels[1 - here] ?? ''} ${side} ${at}; the workload has ${amount(plan.workload.predictionsPerDay)}.`;
}

/** The break-evens of a plan, sorted by distance from the plan's volume. */
export function breakEvenRows(plan: PlanDocument): BreakEvenRow[] {
  const label = (id: string): string => {
    const option = plan.options.find((each) => each.id === id);
    return option === undefined ? labelOfId(id) : optionLabel(option);
  };
  const distance = ({ perDay }: BreakEven): number => Math.abs(Math.log(perDay / plan.workload.predictionsPerDay));
  return [...plan.breakEvens]
    .filter(({ perDay }) => perDay > 0)
    .sort((a, b) => distance(a) - distance(b))
    .map((breakEven) => {
      const labels = [label(breakEven.between[0]), label(breakEven.between[1])] as const;
      return {
        between: labels,
        perDay: exactly(breakEven.perDay, 'predictions-per-day', 'projected'),
        sentence: sentence(plan, breakEven, labels),
      };
    });
}

/** The break-evens, each with the basis of its volume. */
export function breakEvensSection({ report: { breakEvens } }: SectionSource): ReportSection {
  const items = breakEvens.map(({ sentence: text, perDay: { basis } }) => ({ ...item(text), basis }));
  return reportSection({ id: 'break-evens', title: 'Break-evens', sheet: 'options' }, [
    { kind: 'list', look: 'plain', items },
  ]);
}
