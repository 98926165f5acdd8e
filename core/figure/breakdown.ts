import type { ServingOption } from '#core/contract/plan/plan.ts';
import { percent, usd } from '#core/words/format/format.ts';
import type { BarsChart } from './model.ts';
import { optionLabel } from '#core/words/names.ts';
import type { PlanView } from '#core/decide/plan-view.ts';

/** The parts of the chosen option's monthly cost. Null if nothing is chosen or the cost has no parts. */
export function breakdownChart({ chosen }: PlanView): BarsChart | null {
  return chosen === null ? null : optionBreakdown(chosen);
}

/** The parts of any option's monthly cost. Null if the cost has no parts. */
export function optionBreakdown(option: ServingOption): BarsChart | null {
  if (option.breakdown.length === 0) return null;
  const items = [...option.breakdown].sort((a, b) => b.monthlyUsd - a.monthlyUsd);
  const total = items.reduce((sum, item) => sum + item.monthlyUsd, 0);
  const largest = items[0];
  const share = (value: number): string => (total === 0 ? '—' : percent(value / total));
  return {
    kind: 'bars',
    id: 'breakdown',
    tone: option.mode,
    title:
      largest === undefined || total === 0
        ? `${optionLabel(option)} costs nothing`
        : largest.monthlyUsd === total
          ? `${largest.text} is the whole cost`
          : `${share(largest.monthlyUsd)} of the cost is ${largest.text}`,
    subtitle: `${optionLabel(option)}: dollars per month`,
    bars: items.map((item) => ({ label: item.text, value: item.monthlyUsd, text: usd(item.monthlyUsd) })),
    table: {
      columns: [
        { title: 'Item', align: 'start' },
        { title: 'Dollars per month', align: 'end' },
        { title: 'Share', align: 'end' },
      ],
      rows: items.map((item) => [item.text, usd(item.monthlyUsd), share(item.monthlyUsd)]),
    },
  };
}
