import type { PlanDocument, ServingOption } from '#core/contract/plan.ts';
import { chosenOption, oldestAnswerS, periodS } from '#core/decide/plan-options.ts';
import { confidenceOf } from '#core/report/confidence.ts';
import type { BoardLine } from '#core/report/model.ts';
import { moneyComparison } from '#core/report/money.ts';
import { duration, percent, percentOf, roundDuration, usd } from '#core/words/format.ts';
import { sentence } from '#core/words/reason-values.ts';
import { optionLabel } from '#core/words/names.ts';

/** Reasons for the choice in plain words, or what stands in its way; at most three. */
export function plainReasons(plan: PlanDocument): readonly BoardLine[] {
  const option = chosenOption(plan);
  if (option !== null)
    return [need(plan, option), money(plan, option), certainty(plan)].filter((line) => line !== null);
  return plan.verdict.because.slice(0, 3).map(({ text }) => ({ text, detail: null, mark: 'problem' }));
}

/** It does what is asked: in time, or fresh enough; or no option does often enough. */
function need({ workload, verdict }: PlanDocument, option: ServingOption): BoardLine {
  const { callerWaits, sloMs, maxStalenessS } = workload;
  const oldest = oldestAnswerS(option);
  const answers =
    oldest === null
      ? null
      : periodS(option) === null
        ? `With this option, 99 of 100 answers arrive within ${duration(oldest * 1000)}.`
        : `With this option, an answer is at most ${duration(oldest * 1000)} old.`;
  const limits = [
    callerWaits
      ? sloMs === null
        ? 'A caller waits for each answer'
        : `A caller waits at most ${roundDuration(sloMs)} for an answer`
      : 'No caller waits for an answer',
    maxStalenessS === null ? null : `an answer may be ${roundDuration(maxStalenessS * 1000)} old`,
  ].filter((each) => each !== null);
  const asked = `${limits.join(', and ')}.`;
  const rare = verdict.because.find((reason) => reason.code === 'rarely-held');
  if (rare?.code !== 'rarely-held') return { text: `It does what is asked. ${asked}`, detail: answers, mark: 'done' };
  const share = `It does what is asked in ${percentOf(rare.holdsShare, rare.worlds)} of the simulated worlds, and no option does in ${percent(rare.neededShare)}.`;
  return { text: `${share} ${asked}`, detail: answers, mark: 'warning' };
}

/** What it costs beside what runs today or the usual endpoint; if it costs more, that is said. */
function money(plan: PlanDocument, option: ServingOption): BoardLine | null {
  if (option.monthlyUsd === null) return null;
  const cost = `It costs ${usd(option.monthlyUsd.value)} per month`;
  const comparison = moneyComparison(plan);
  if (comparison === null) return { text: `${cost}.`, detail: 'No other service qualifies.', mark: 'done' };
  const { against, againstUsd, saved } = comparison;
  const rival = against.kind === 'today' ? 'what runs today' : optionLabel(against.option);
  const difference = saved.value >= 0 ? `${usd(saved.value)} less` : `${usd(-saved.value)} more`;
  // Where something makes the confidence low that the simulations do not know, no saving is claimed.
  const isClaimed = against.kind === 'today' || saved.value < 0 || confidenceOf(plan)?.doubt == null;
  return {
    text: isClaimed ? `${cost}, ${difference}.` : `${cost}.`,
    detail: `Compared with ${rival} at ${usd(againstUsd)} per month.`,
    mark: saved.value >= 0 ? 'done' : 'warning',
  };
}

/** It stays the best when the assumptions are off: the mode first, which is what was asked. */
function certainty(plan: PlanDocument): BoardLine | null {
  const confidence = confidenceOf(plan);
  if (confidence === null) return null;
  const { word, mode, within, doubt } = confidence;
  const withinText = within === '' ? '' : `${sentence(within)} `;
  return {
    text: `The confidence is ${word}: ${doubt ?? mode}.`,
    detail: `${doubt === null ? '' : `${sentence(mode)} `}${withinText}Traffic, prices, speed and interruptions differ between simulations.`,
    mark: word === 'low' ? 'warning' : 'done',
  };
}
