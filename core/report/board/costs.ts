import type { ServingOption, PlanDocument } from '#core/contract/plan/plan.ts';
import { isCommitment } from '#core/contract/serving/serving.ts';
import { periodS, qualifies } from '#core/decide/plan-options.ts';
import type { PlanView } from '#core/decide/plan-view.ts';
import { cardUsd } from '#core/report/card/card.ts';
import { every } from '#core/words/format/every.ts';
import { modeTitle } from '#core/words/mode-names.ts';
import { optionLabel } from '#core/words/names.ts';
import { currentDeploymentText } from '#core/contract/endpoint/current-deployment-words.ts';
import { reportSection } from '#core/report/document.ts';
import type { CostBar, ReportSection, SectionSource } from '#core/report/model.ts';

/** More rows would not be readable from the back of a room. */
const MAX_ROWS = 5;

/**
 * The monthly cost of the choice, then the alternatives, the cheapest first: the next cheapest service, the best option of each of the other two main
 * modes, and the current deployment. Options with a commitment of years are compared only with each other.
 */
export function costBars(view: PlanView): readonly CostBar[] {
  const { chosen } = view;
  const currentDeployment = currentDeploymentBar(view.plan);
  const room = MAX_ROWS - (chosen === null ? 0 : 1) - (currentDeployment === null ? 0 : 1);
  const others = rivals(view)
    .slice(0, room)
    .map((option) => barOf(option, false));
  const rest = [...others, currentDeployment].filter((bar) => bar !== null).sort((a, b) => a.usd - b.usd);
  const first = chosen === null ? null : barOf(chosen, true);
  return first === null ? rest : [first, ...rest];
}

/** The options to compare the choice with, the one that its money is compared with first. */
function rivals({ chosen, money, next, bestOf }: PlanView): readonly ServingOption[] {
  const against = money?.against;
  const modes = (['batch', 'microbatch', 'realtime'] as const).filter((mode) => mode !== chosen?.mode);
  const wanted = [
    against === undefined || against.kind === 'currentDeployment' ? null : against.option,
    next !== null && next.service !== chosen?.service ? next : null,
    ...modes.map((mode) => bestOf.get(mode) ?? null),
  ];
  const isCommitted = chosen !== null && isCommitment(chosen.purchase);
  return [...new Set(wanted.filter((option) => option !== null))].filter(
    (option) => qualifies(option) && (isCommitted || !isCommitment(option.purchase)),
  );
}

/** A mode with how often it runs: `Batch, once a day`. */
function titleOf(option: ServingOption): string {
  const period = periodS(option);
  return period === null ? modeTitle(option.mode) : `${modeTitle(option.mode)}, ${every(period)}`;
}

function barOf(option: ServingOption, chosen: boolean): CostBar | null {
  const { monthlyUsd, mode } = option;
  if (monthlyUsd === null || monthlyUsd.value <= 0) return null;
  const { value, low, high } = monthlyUsd;
  const label = optionLabel(option);
  const texts = { text: cardUsd(value), range: rangeText(low, high) };
  return { label, title: titleOf(option), detail: label, mode, chosen, usd: value, low, high, ...texts };
}

function currentDeploymentBar({ workload: { current } }: PlanDocument): CostBar | null {
  if (current === null || current.monthlyUsd <= 0) return null;
  const { monthlyUsd } = current;
  const [title, detail] = ['Today', currentDeploymentText(current)];
  const label = `${title}: ${detail}`;
  const texts = { text: cardUsd(monthlyUsd), range: '' };
  return { label, title, detail, mode: null, chosen: false, usd: monthlyUsd, low: null, high: null, ...texts };
}

/** The 90 % interval of a cost, without its dollar signs; empty if both ends have the same text. */
export function rangeText(low: number | null, high: number | null): string {
  if (low === null || high === null) return '';
  const [from, to] = [cardUsd(low), cardUsd(high)];
  return from === to ? '' : `${from}–${to}`.replaceAll('$', '');
}

/** The costs of the choice and its alternatives on the first sheet. One cost alone compares nothing. */
export function costsSection({ report: { board } }: SectionSource): ReportSection {
  const bars = board.costs.length < 2 ? [] : board.costs;
  return reportSection({ id: 'costs', title: 'What each option costs', sheet: 'first', isBrief: true }, [
    { kind: 'costs', bars, unit: board.costUnit },
  ]);
}
