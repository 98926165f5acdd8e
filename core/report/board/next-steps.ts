import { openQuestions } from '#core/contract/workload.ts';
import type { PlanDocument, ServingOption } from '#core/contract/plan.ts';
import { chosenOption, quotaTexts } from '#core/decide/plan-options.ts';
import { flipRows } from '#core/report/flip-rows.ts';
import type { BoardLine, ReportModel } from '#core/report/model.ts';
import { counted, sentenceOf, usd } from '#core/words/format.ts';
import { runsOnText } from '#core/words/deployment.ts';
import { optionLabel } from '#core/words/names.ts';
import { QUESTION_TITLES } from '#core/words/questions.ts';
import { remedyText } from '#core/words/remedy.ts';

/** More steps would not be readable from the back of a room. */
const MAX_STEPS = 6;

/** What to do next: first what must be known, then the decision that is asked for, then what it needs and when to look again. */
export function nextSteps(plan: PlanDocument, report: Pick<ReportModel, 'relax' | 'notices'>): readonly BoardLine[] {
  const option = chosenOption(plan);
  const steps = [
    ...openQuestions(plan.workload).map((question) => step('Answer what is assumed', QUESTION_TITLES[question])),
    ...(option === null ? relaxing(report) : asked(plan, option)),
    ...fixes(report),
    ...(option === null ? [] : again(plan)),
  ];
  return steps.slice(0, MAX_STEPS);
}

function step(text: string, detail: string | null): BoardLine {
  return { text: sentenceOf(text), detail, mark: 'step' };
}

function relaxing({ relax }: Pick<ReportModel, 'relax'>): readonly BoardLine[] {
  return relax.map(({ text, detail }) => step(text, detail));
}

function asked({ workload: { current } }: PlanDocument, option: ServingOption): readonly BoardLine[] {
  const cost = option.monthlyUsd === null ? '' : ` at ${usd(option.monthlyUsd.value)} per month`;
  const parts = runsOnText(option);
  const hours = current?.switchHours ?? null;
  const effort = hours === null ? null : `Switching takes ${counted(hours, 'hour')} of work, as stated.`;
  const run = parts === '' ? null : `Runs on: ${parts}.`;
  const detail = [run, effort].filter((each) => each !== null).join(' ');
  return [
    step(`Agree to ${optionLabel(option)}${cost}`, detail === '' ? null : detail),
    ...quotaTexts(option).map((text) => step('Have a quota raised', sentenceOf(text))),
  ];
}

/** How to mend what is wrong with the measurement. */
function fixes({ notices }: Pick<ReportModel, 'notices'>): readonly BoardLine[] {
  const said = notices.filter(
    ({ severity, fix, kind }) => severity !== 'information' && fix !== null && kind !== 'assumed-workload',
  );
  return said.flatMap(({ fix, text }) => (fix === null ? [] : [step(remedyText(fix), text)]));
}

/** When to decide again. */
function again(plan: PlanDocument): readonly BoardLine[] {
  const [nearest] = flipRows(plan);
  if (nearest === undefined) return [];
  return [step('Decide again when an input changes that much', nearest.sentence)];
}
