import type { PlanDocument } from '#core/contract/plan/plan.ts';
import type { ListItem, KeyNumber, ReportModel } from '#core/report/model.ts';
import { qualifies } from '#core/decide/plan-options.ts';
import { cardUsd } from '#core/report/card/card.ts';
import { amount, count, percent, predictionsPerDayText, roundDuration } from '#core/words/format/format.ts';
import { optionLabel } from '#core/words/names.ts';
import { currentDeploymentText } from '#core/contract/endpoint/current-deployment-words.ts';
import { type EngineeringSlide, plainLead, slideList } from './model.ts';

/** The question, the requirements, and the money at stake. */
export function questionSlide(plan: PlanDocument, report: ReportModel): EngineeringSlide {
  const { workload } = plan;
  return {
    kind: 'question',
    claim: report.question,
    lead: plainLead('The question, and the requirements that the answer must meet.'),
    blocks: [
      { kind: 'numbers', numbers: [volume(plan), wait(plan), age(plan), currentDeployment(plan)] },
      ...slideList(stakes(plan)),
    ],
    notes: [
      `The question is how to serve ${predictionsPerDayText(workload.predictionsPerDay)}.`,
      ...stakes(plan).map(({ text }) => text),
      report.fingerprint,
    ],
  };
}

function fact(label: string, text: string, note: string): KeyNumber {
  return { label, text, note, quantity: null };
}

function volume({ workload: { predictionsPerDay, once } }: PlanDocument): KeyNumber {
  return once
    ? fact('Predictions', amount(predictionsPerDay), 'in one job')
    : fact('Predictions per day', amount(predictionsPerDay), 'on an average day');
}

/** Which answers can be computed before they are asked for. */
function knownText(share: number): string {
  if (share <= 0) return 'each answer is computed on request';
  return share >= 1 ? 'all inputs are known in advance' : `${percent(share)} of inputs are known in advance`;
}

function wait({ workload: { callerWaits, sloMs, sloPercentile } }: PlanDocument): KeyNumber {
  if (!callerWaits) return fact('Who waits', 'no one', 'answers are read later');
  return sloMs === null
    ? fact('Who waits', 'a caller', 'without a limit')
    : fact('Max wait of a caller', roundDuration(sloMs), `in ${sloPercentile} of 100 requests`);
}

function age({ workload: { maxStalenessS, inputsKnownInAdvance } }: PlanDocument): KeyNumber {
  return maxStalenessS === null
    ? fact('Max age of an answer', 'no limit', knownText(inputsKnownInAdvance))
    : fact('Max age of an answer', roundDuration(maxStalenessS * 1000), 'counted from the data behind it');
}

function currentDeployment({ workload: { current } }: PlanDocument): KeyNumber {
  return current === null
    ? fact('Paid today', 'not stated', 'so options are compared with each other')
    : fact('Paid today', cardUsd(current.monthlyUsd), `a month, ${currentDeploymentText(current)}`);
}

/** The money at stake: the cheapest and the most expensive of all options that qualify. In a tie, the chosen one need not be the cheapest. */
function stakes(plan: PlanDocument): readonly ListItem[] {
  const priced = plan.options
    .filter(qualifies)
    .flatMap((option) => (option.monthlyUsd === null ? [] : [{ option, monthlyUsd: option.monthlyUsd.value }]))
    .sort((a, b) => a.monthlyUsd - b.monthlyUsd);
  const [least, most] = [priced[0], priced.at(-1)];
  if (least === undefined || most === undefined || least === most) {
    return plan.verdict.mode === 'none'
      ? [{ text: 'No option meets all of this.', detail: null, mark: 'problem' }]
      : [];
  }
  return [
    {
      text: `${count(priced.length)} options qualify. They cost between ${cardUsd(least.monthlyUsd)} and ${cardUsd(most.monthlyUsd)} per month.`,
      detail: `${optionLabel(least.option)} costs the least, ${optionLabel(most.option)} the most.`,
      mark: 'point',
    },
  ];
}
