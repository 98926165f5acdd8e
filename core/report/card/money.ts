import { definitionOf } from '#core/price/serving/definition-of.ts';
import { assertNever } from '#core/assert-never.ts';
import { isCommitment } from '#core/contract/serving/serving.ts';
import type { ServingOption } from '#core/contract/plan/plan.ts';
import type { Comparand, MoneyComparison } from '#core/decide/money-comparison.ts';
import { periodS, qualifies } from '#core/decide/plan-options.ts';
import type { PlanView } from '#core/decide/plan-view.ts';
import { every } from '#core/words/format/every.ts';
import { boardUsd } from '#core/words/format/format.ts';
import { lowerFirst } from '#core/contract/reasons/reason-values-words.ts';
import { candidateName, serviceName } from '#core/words/names.ts';

/**
 * The cheapest service that is always on, of those that run live without a commitment: what many teams would start with. A comparison, never a saving.
 * Null if none meets the requirements in enough simulations, if the choice is one, or where the cost of today is stated.
 */
function cheapestAlwaysOn({ plan, chosen, sorted }: PlanView): ServingOption | null {
  if (chosen === null || definitionOf(chosen.service)?.isAlwaysOn === true || plan.workload.current !== null)
    return null;
  return (
    sorted.find(
      (option) =>
        definitionOf(option.service)?.isAlwaysOn === true &&
        option.monthlyUsd !== null &&
        option.gpu === undefined &&
        !isCommitment(option.purchase) &&
        qualifies(option),
    ) ?? null
  );
}

/** The cheapest always-on service in a sentence, with its name; empty if there is none. */
export function alwaysOnSentence(view: PlanView): string {
  const option = cheapestAlwaysOn(view);
  if (option?.monthlyUsd == null) return '';
  return `The cheapest service that is always on, ${candidateName(option)}, would cost ${boardUsd(option.monthlyUsd.value)} a month.`;
}

/** What a cost is compared with, in a few words. */
export function comparandText(against: Comparand): string {
  switch (against.kind) {
    case 'currentDeployment':
      return 'today';
    case 'next-mode':
      return inText(against.option);
    case 'next':
      return placeOf(against.option);
    default:
      return assertNever(against);
  }
}

/** The choice in the sentences that a board reads: `You pay $4,000 a month. Batch, once a day: under $1. Switch unless somebody waits for the answer.` */
export function moneySentence(view: PlanView): string {
  const { chosen, money } = view;
  if (chosen === null) return '';
  if (money === null) {
    const alone = chosen.monthlyUsd === null ? '' : `: ${boardUsd(chosen.monthlyUsd.value)} a month`;
    return `${wayOf(chosen)}${alone}.`;
  }
  const { against, isWorthIt } = money;
  const otherUsd = boardUsd(money.againstUsd);
  const usd = boardUsd(money.chosenUsd);
  switch (against.kind) {
    case 'currentDeployment':
      if (isWorthIt) return `You pay ${otherUsd} a month. ${wayOf(chosen)}: ${usd}.${advice(view, 'Switch')}`;
      return money.saved.value >= 0
        ? `You pay ${otherUsd} a month. ${wayOf(chosen)}: ${usd}, too small a difference to justify a change.`
        : `Keep what you have: ${otherUsd} a month, against ${usd} for ${inText(chosen)}, the cheapest option that Modewise finds.`;
    case 'next-mode':
      return `${nextSentence(money, against.option, 'The next best mode')}${isWorthIt ? advice(view, null) : ''}`;
    case 'next':
      return `${nextSentence(money, against.option, 'The next best option')}${nextModeText(money)}`;
    default:
      return assertNever(against);
  }
}

/** The cheapest other mode, after an alternative of the same mode; empty if there is none. */
function nextModeText({ nextMode }: MoneyComparison): string {
  if (nextMode?.monthlyUsd == null) return '';
  return ` The next best mode is ${inText(nextMode)}, at ${boardUsd(nextMode.monthlyUsd.value)}.`;
}

/** The choice compared with another service. Both services are named where the sentences would be equal. The other may be cheaper: in a tie, or if the saving is not certain enough. */
function nextSentence(
  { chosen, chosenUsd, againstUsd, saved }: MoneyComparison,
  next: ServingOption,
  what: string,
): string {
  const isSameWay = wayOf(chosen) === wayOf(next);
  const way = isSameWay ? `${wayOf(chosen)}, on ${serviceName(chosen.service)}` : wayOf(chosen);
  const other = isSameWay ? serviceName(next.service) : inText(next);
  const rest =
    saved.value < 0
      ? `It would be ${boardUsd(againstUsd)} with ${other}.`
      : `${what} is ${other}, at ${boardUsd(againstUsd)}.`;
  return `${way}: ${boardUsd(chosenUsd)} a month. ${rest}`;
}

/** Where a model is served: `Lambda`, `an always-on endpoint`. */
export function placeOf({ service }: ServingOption): string {
  const name = serviceName(service);
  return definitionOf(service)?.words.isCommonNoun === true ? `an ${lowerFirst(name)}` : name;
}

/** `wayOf` within a sentence. The names of services keep their capitals. */
function inText(option: ServingOption): string {
  return option.mode === 'microbatch' || option.mode === 'async' ? wayOf(option) : lowerFirst(wayOf(option));
}

/** An option by its mode and rhythm or place: `Batch, once a day`, `Real time on Lambda`. */
export function wayOf(option: ServingOption): string {
  const period = periodS(option);
  const rhythm = period === null ? '' : `, ${every(period)}`;
  switch (option.mode) {
    case 'batch':
      return `Batch${rhythm}`;
    case 'cached':
      return `Pre-computing${rhythm}, with a cache`;
    case 'hybrid':
      return 'Pre-computing most answers, the rest live';
    case 'realtime':
      return `Real time on ${placeOf(option)}`;
    case 'microbatch':
    case 'async':
      return serviceName(option.service);
    default:
      return assertNever(option.mode);
  }
}

/** A batch that costs this share or more of the choice is not recommended instead. */
const NOTABLY_LESS = 0.95;

/** What to do, with the condition that most often makes a choice wrong: whether a caller waits for the answer. Empty if there is no advice. */
function advice({ plan: { verdict, workload }, chosen }: PlanView, action: 'Switch' | null): string {
  const flip = 'flips' in verdict ? verdict.flips.find(({ code }) => code === 'caller-waits') : undefined;
  if (flip === undefined) return action === null ? '' : ` ${action}.`;
  if (!workload.callerWaits) return ` ${action ?? 'Choose it'} unless a caller waits for the answer.`;
  const batchUsd = flip.code === 'caller-waits' ? (flip.monthlyUsd ?? null) : null;
  const cost = batchUsd === null ? '' : ` for ${boardUsd(batchUsd)} a month`;
  const isCheaper = batchUsd === null || batchUsd <= NOTABLY_LESS * (chosen?.monthlyUsd?.value ?? Infinity);
  const otherwise =
    flip.becomes === 'batch' && isCheaper ? ` A caller waits for the answer; otherwise, a batch${cost} is enough.` : '';
  return `${action === null ? '' : ` ${action}.`}${otherwise}`;
}
