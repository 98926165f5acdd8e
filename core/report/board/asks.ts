import { openQuestions } from '#core/contract/workload/workload.ts';
import type { AskId, Assignment } from '#core/contract/verdict/asks.ts';
import type { PlanDocument, ServingOption } from '#core/contract/plan/plan.ts';
import { quotaTexts } from '#core/decide/plan-options.ts';
import type { PlanView } from '#core/decide/plan-view.ts';
import { cardUsd } from '#core/report/card/card.ts';
import { flipRows } from '#core/report/sections/flip-rows.ts';
import { reportSection } from '#core/report/document.ts';
import type { Ask, Notice, ReportModel, ReportSection, SectionSource } from '#core/report/model.ts';
import { runsOnText } from '#core/contract/serving/deployment-words.ts';
import { counted, day, sentenceOf } from '#core/words/format/format.ts';
import { optionLabel } from '#core/words/names.ts';
import { QUESTION_TITLES } from '#core/contract/workload/questions-words.ts';
import { OF_THE_MACHINE } from './risk.ts';

/** More would not be readable from the back of a room. */
const MAX_ASKS = 5;

/** The usual role and occasion, shown where the user has entered no owner and no day. */
const USUAL = {
  answer: { owner: 'Product owner', due: 'before launch' },
  approve: { owner: 'Budget owner', due: 'in this meeting' },
  relax: { owner: 'Product owner', due: 'in this meeting' },
  measure: { owner: 'Model team', due: 'before launch' },
  quota: { owner: 'Platform team', due: 'before launch' },
  deploy: { owner: 'Platform team', due: 'after approval' },
  review: { owner: 'Model team', due: 'every quarter' },
} as const satisfies Readonly<Record<AskId, Pick<Ask, 'owner' | 'due'>>>;

/** The owner and the date, as shown: the user's, otherwise the usual role and occasion. */
export function assigned(
  ask: AskId,
  assignments: readonly Assignment[],
  usualDue: string = USUAL[ask].due,
): Pick<Ask, 'owner' | 'due'> {
  const own = assignments.find((each) => each.ask === ask);
  const due = own?.due ?? null;
  return { owner: own?.owner ?? USUAL[ask].owner, due: due === null ? usualDue : day(due) };
}

/**
 * The requests: the decision first, then what must be known or done before launch, then when to decide again. While confidence is low, what can raise it, an
 * answer or a measurement, comes before the decision.
 */
export function asksOf(
  view: PlanView,
  report: Pick<ReportModel, 'relax' | 'notices'>,
  assignments: readonly Assignment[] = [],
): readonly Ask[] {
  const { plan, chosen: option } = view;
  const open = [...answering(plan), ...measuring(report.notices)];
  const isOpen = view.confidence?.word === 'low' && open.length > 0;
  const decision = option === null ? relaxing(report) : [deciding(view, option, isOpen)];
  const asks = [
    ...(isOpen
      ? [...open.map((each) => ({ ...each, due: 'before the decision' })), ...decision]
      : [...decision, ...open]),
    ...(option === null ? [] : [...quotas(option), ...deploying(plan, option), ...reviewing(plan)]),
  ];
  return asks.slice(0, MAX_ASKS).map(({ due, ...each }) => ({ ...each, ...assigned(each.id, assignments, due) }));
}

/** A request without its owner; `due` is the usual occasion where it is not that of its kind. */
type Wish = Omit<Ask, 'owner' | 'due'> & { readonly due?: string };

/** @param isOpen whether something must be known first, so that nothing is to be approved yet. */
function deciding({ money }: PlanView, option: ServingOption, isOpen: boolean): Wish {
  const { monthlyUsd } = option;
  const cost = monthlyUsd === null ? '' : `, at ${cardUsd(monthlyUsd.value)} a month`;
  const [approve, soFar] =
    money?.against.kind === 'currentDeployment' && money.saved.value < 0
      ? [
          `Keep the current deployment, if it meets the requirements, at ${cardUsd(money.againstUsd)} a month.`,
          `So far, the current deployment is cheaper, at ${cardUsd(money.againstUsd)} a month.`,
        ]
      : [`Approve ${optionLabel(option)}${cost}.`, `So far, the choice is ${optionLabel(option)}${cost}.`];
  return isOpen
    ? { id: 'approve', text: 'Then decide.', detail: soFar, due: 'with the new numbers' }
    : { id: 'approve', text: approve, detail: null };
}

function relaxing({ relax }: Pick<ReportModel, 'relax'>): readonly Wish[] {
  return relax.map(({ text, detail }) => ({
    id: 'relax',
    text: sentenceOf(text),
    detail: detail === null ? null : sentenceOf(detail),
  }));
}

function answering({ workload }: PlanDocument): readonly Wish[] {
  const open = openQuestions(workload);
  if (open.length === 0) return [];
  const text = `Answer ${counted(open.length, 'question')} about the workload: the numbers assume an answer.`;
  return [{ id: 'answer', text, detail: open.map((question) => QUESTION_TITLES[question]).join(' ') }];
}

/** How to improve the measurement, as a task. The steps are for engineers. */
function measuring(notices: readonly Notice[]): readonly Wish[] {
  const told = notices.filter(({ severity, kind }) => severity !== 'information' && kind !== 'assumed-workload');
  const has = (...kinds: readonly Notice['kind'][]): boolean => told.some(({ kind }) => kinds.includes(kind));
  const ways = [
    ...(has('synthetic') ? ['with real data'] : []),
    ...(told.some(({ kind }) => OF_THE_MACHINE.has(kind)) ? ['on a quiet machine'] : []),
  ];
  if (has('no-run')) return [{ id: 'measure', text: 'Measure the model.', detail: null }];
  if (has('parity')) {
    return [{ id: 'measure', text: 'Find out why batched answers differ from single ones.', detail: null }];
  }
  if (ways.length === 0 && !has('interrupted')) return [];
  const text = `Measure again${ways.length === 0 ? ', to the end' : ` ${ways.join(', ')}`}.`;
  return [{ id: 'measure', text, detail: null }];
}

function quotas(option: ServingOption): readonly Wish[] {
  return quotaTexts(option).map((text) => ({ id: 'quota', text: 'Have a quota raised.', detail: sentenceOf(text) }));
}

function deploying({ workload: { current } }: PlanDocument, option: ServingOption): readonly Wish[] {
  const parts = runsOnText(option);
  const hours = current?.switchHours ?? null;
  const effort = hours === null ? null : `Switching takes ${counted(hours, 'hour')} of work, as stated.`;
  const run = parts === '' ? null : `Runs on: ${parts}.`;
  const detail = [run, effort].filter((each) => each !== null).join(' ');
  return [{ id: 'deploy', text: 'Deploy it.', detail: detail === '' ? null : detail }];
}

/** When to decide again. */
function reviewing(plan: PlanDocument): readonly Wish[] {
  const [nearest] = flipRows(plan);
  if (nearest === undefined) return [];
  return [{ id: 'review', text: 'Check whether the choice still holds.', detail: nearest.sentence }];
}

/** The requests, each with its owner and date. */
export function asksSection({ report: { board } }: SectionSource): ReportSection {
  return reportSection({ id: 'asks', title: 'What we ask for', sheet: 'decision' }, [
    { kind: 'asks', asks: board.asks },
  ]);
}
