import type { PlanDocument, ServingOption } from '#core/contract/plan.ts';
import { percent, usd } from '#core/words/format.ts';
import type { BarsChart } from './model.ts';
import { optionLabel } from '#core/words/names.ts';
import { chosenOption } from '#core/decide/plan-options.ts';

/** What the chosen option's monthly cost consists of. Null: nothing is chosen, or its cost has no parts. */
export function breakdownChart(plan: PlanDocument): BarsChart | null {
  const option = chosenOption(plan);
  return option === null ? null : optionBreakdown(option);
}

/** The same of any option. Null: its cost has no parts. */
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
        : items.length === 1
          ? `${largest.text} is the whole cost`
          : `${share(largest.monthlyUsd)} of the cost is ${largest.text}`,
    subtitle: `${optionLabel(option)}: dollars a month`,
    bars: items.map((item) => ({ label: item.text, value: item.monthlyUsd, text: usd(item.monthlyUsd) })),
    table: {
      columns: [
        { title: 'Item', align: 'start' },
        { title: 'Dollars a month', align: 'end' },
        { title: 'Share', align: 'end' },
      ],
      rows: items.map((item) => [item.text, usd(item.monthlyUsd), share(item.monthlyUsd)]),
    },
  };
}
