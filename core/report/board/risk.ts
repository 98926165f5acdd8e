import type { PlanDocument } from '#core/contract/plan.ts';
import { chosenOption, quotaTexts, statedDraws } from '#core/decide/plan-options.ts';
import type { Board, BoardLine, Notice } from '#core/report/model.ts';
import { counted, percentOf, sentenceOf, usd } from '#core/words/format.ts';

const MARKS = { bad: 'problem', warning: 'warning', information: 'point' } as const satisfies Record<
  Notice['severity'],
  BoardLine['mark']
>;

/** How sure the numbers are, and what could go wrong. */
export function riskOf(plan: PlanDocument, notices: readonly Notice[]): Board['risk'] {
  const said = notices.map(({ text, severity }): BoardLine => ({ text, detail: null, mark: MARKS[severity] }));
  return { claim: claimOf(plan, notices), lines: [...certaintyLines(plan), ...said] };
}

function claimOf(plan: PlanDocument, notices: readonly Notice[]): string {
  const problems = notices.filter(({ severity }) => severity !== 'information').length;
  const option = chosenOption(plan);
  const range = option?.monthlyUsd ?? null;
  const spread =
    range === null || range.low === null || range.high === null
      ? 'The cost has no interval'
      : `Nine times in ten it costs ${usd(range.low)} to ${usd(range.high)} per month`;
  if (option === null) return 'No option is feasible in any simulated world.';
  return problems === 0 ? `${spread}.` : `${spread}, with ${counted(problems, 'caveat')}.`;
}

function certaintyLines(plan: PlanDocument): readonly BoardLine[] {
  const option = chosenOption(plan);
  if (option === null) return [];
  const { holds, basis } = option;
  const worlds = `Intervals come from ${statedDraws(plan)} simulated worlds, 5th to 95th percentile.`;
  const kept =
    holds === undefined || holds >= 1
      ? []
      : [`It keeps its limits in ${percentOf(holds, statedDraws(plan))} of them, and is too small in the others.`];
  const how = basis === 'measured' ? [] : [`Its speed is ${basis}: the model was measured on another machine.`];
  const quotas = quotaTexts(option).map(sentenceOf);
  return [
    ...[worlds, ...how].map((text): BoardLine => ({ text, detail: null, mark: 'point' })),
    ...[...kept, ...quotas].map((text): BoardLine => ({ text, detail: null, mark: 'warning' })),
  ];
}
