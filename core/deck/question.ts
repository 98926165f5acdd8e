import type { PlanDocument } from '#core/contract/plan.ts';
import type { KeyNumber, ReportModel } from '#core/report/model.ts';
import { qualifies } from '#core/decide/plan-options.ts';
import { amount, count, percent, predictionsPerDayText, roundDuration, usd } from '#core/words/format.ts';
import { optionLabel } from '#core/words/names.ts';
import { todayText } from '#core/words/today.ts';
import type { DeckSlide } from './model.ts';

/** The question, what the answer must keep to, and how much depends on it. */
export function questionSlide(plan: PlanDocument, report: ReportModel, byline: string): DeckSlide {
  const { workload } = plan;
  return {
    kind: 'question',
    part: 'board',
    claim: report.question,
    lead: byline,
    body: { kind: 'numbers', numbers: [volume(plan), wait(plan), age(plan), today(plan)], lines: stakes(plan) },
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

function volume({ workload: { predictionsPerDay, inputsKnownInAdvance } }: PlanDocument): KeyNumber {
  return fact(
    'Predictions per day',
    amount(predictionsPerDay),
    `${percent(inputsKnownInAdvance)} of inputs known in advance`,
  );
}

function wait({ workload: { callerWaits, sloMs, sloPercentile } }: PlanDocument): KeyNumber {
  if (!callerWaits) return fact('Who waits', 'no one', 'answers are read later');
  return sloMs === null
    ? fact('Who waits', 'a caller', 'without a limit')
    : fact('Who waits', `at most ${roundDuration(sloMs)}`, `a caller, in ${sloPercentile} of 100 requests`);
}

function age({ workload: { maxStalenessS } }: PlanDocument): KeyNumber {
  return maxStalenessS === null
    ? fact('Age of an answer', 'no limit', 'answers may be computed in advance')
    : fact('Age of an answer', `at most ${roundDuration(maxStalenessS * 1000)}`, 'counted from the data behind it');
}

function today({ workload: { current } }: PlanDocument): KeyNumber {
  return current === null
    ? fact('Paid today', 'not stated', 'so options are compared with each other')
    : fact('Paid today', `${usd(current.monthlyUsd)} per month`, todayText(current));
}

/** What the choice is worth: the cheapest and the dearest of all options that qualify. In a tie, the chosen one need not be the cheapest. */
function stakes(plan: PlanDocument): Extract<DeckSlide['body'], { kind: 'numbers' }>['lines'] {
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
      text: `${count(priced.length)} options qualify. They cost between ${usd(least.monthlyUsd)} and ${usd(most.monthlyUsd)} per month.`,
      detail: `${optionLabel(least.option)} costs the least, ${optionLabel(most.option)} the most.`,
      mark: 'point',
    },
  ];
}
