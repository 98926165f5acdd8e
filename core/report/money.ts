import { assertNever } from '#core/assert-never.ts';
import { isCommitment } from '#core/contract/serving.ts';
import type { ServingOption, ShownPlan } from '#core/contract/plan.ts';
import { isOtherMode } from '#core/decide/choose/saving.ts';
import { isMaterial } from '#core/decide/choose/simplest.ts';
import { chosenOption, periodS, qualifies, sortedOptions } from '#core/decide/plan-options.ts';
import { every } from '#core/words/every.ts';
import { boardUsd } from '#core/words/format.ts';
import { lowerFirst } from '#core/words/reason-values.ts';
import { candidateName, serviceName } from '#core/words/names.ts';
import type { Quantity } from '#core/words/quantity.ts';

/** What the cost of the choice is compared with: the current cost, the cheapest other mode, or the cheapest other service of the same mode. */
export type Comparand =
  | { readonly kind: 'today' }
  | { readonly kind: 'next-mode'; readonly option: ServingOption }
  | { readonly kind: 'next'; readonly option: ServingOption };

/** The choice in money, per month. */
export interface MoneyComparison {
  readonly against: Comparand;
  readonly againstUsd: number;
  readonly chosen: ServingOption;
  readonly chosenUsd: number;
  /** Negative if the choice costs more. The interval is over the simulations; an estimate has none. */
  readonly saved: Quantity;
  /** Whether the saving is material. */
  readonly isWorthIt: boolean;
}

/** The choice in money; null if no option is chosen or nothing is there to compare it with. Never compares one service with itself. */
export function moneyComparison(plan: ShownPlan): MoneyComparison | null {
  const chosen = chosenOption(plan);
  if (chosen?.monthlyUsd == null) return null;
  const found = comparand(plan, chosen);
  if (found === null) return null;
  const { against, againstUsd } = found;
  const { value, low, high } = chosen.monthlyUsd;
  const savedUsd = againstUsd - value;
  // Today's bill is stated, so that only the choice is uncertain.
  const range =
    against.kind === 'today'
      ? { low: high === null ? null : againstUsd - high, high: low === null ? null : againstUsd - low }
      : worldsRange(plan, against.option, savedUsd);
  return {
    against,
    againstUsd,
    chosen,
    chosenUsd: value,
    saved: { value: savedUsd, ...range, unit: 'usd-per-month', basis: chosen.basis },
    isWorthIt: savedUsd > 0 && isMaterial(savedUsd, againstUsd, plan.workload),
  };
}

function comparand(
  plan: ShownPlan,
  chosen: ServingOption,
): { readonly against: Comparand; readonly againstUsd: number } | null {
  const { current } = plan.workload;
  if (current !== null) return { against: { kind: 'today' }, againstUsd: current.monthlyUsd };
  const others = sortedOptions(plan.options).filter((option) => option.feasible && qualifies(option));
  const nextMode = others.find((option) => isOtherMode({ ...option, isGpu: option.gpu !== undefined }, chosen));
  if (nextMode?.monthlyUsd != null) {
    return { against: { kind: 'next-mode', option: nextMode }, againstUsd: nextMode.monthlyUsd.value };
  }
  const next = others.find(
    (option) => option.service !== chosen.service && isCommitment(chosen.purchase) === isCommitment(option.purchase),
  );
  return next?.monthlyUsd == null
    ? null
    : { against: { kind: 'next', option: next }, againstUsd: next.monthlyUsd.value };
}

/**
 * The cheapest service that is always on, of those that run live without a commitment: what many teams would start with. A comparison, never a saving.
 * Null if none meets the requirements in enough simulations, if the choice is one, or where the cost of today is stated.
 */
function cheapestAlwaysOn(plan: ShownPlan): ServingOption | null {
  const chosen = chosenOption(plan);
  if (chosen === null || ALWAYS_ON.has(chosen.service) || plan.workload.current !== null) return null;
  return (
    sortedOptions(plan.options).find(
      (option) =>
        ALWAYS_ON.has(option.service) &&
        option.feasible &&
        option.monthlyUsd !== null &&
        option.gpu === undefined &&
        !isCommitment(option.purchase) &&
        qualifies(option),
    ) ?? null
  );
}

const ALWAYS_ON: ReadonlySet<string> = new Set(['sagemaker-endpoint', 'ecs-fargate', 'ecs-ec2', 'eks']);

/** The cheapest always-on service in a sentence, with its name; empty if there is none. */
export function alwaysOnSentence(plan: ShownPlan): string {
  const option = cheapestAlwaysOn(plan);
  if (option?.monthlyUsd == null) return '';
  return `The cheapest service that is always on, ${candidateName(option)}, would cost ${boardUsd(option.monthlyUsd.value)} a month.`;
}

/** The range over the simulations. It holds the difference of the two costs that are shown, which is not the median of the differences. */
function worldsRange(plan: ShownPlan, other: ServingOption, savedUsd: number): Pick<Quantity, 'low' | 'high'> {
  const saving = 'saving' in plan ? plan.saving : null;
  const { low, high } = saving?.againstId === other.id ? saving.monthlyUsd : { low: null, high: null };
  return {
    low: low === null ? null : Math.min(low, savedUsd),
    high: high === null ? null : Math.max(high, savedUsd),
  };
}

/** What a cost is compared with, in a few words. */
export function comparandText(against: Comparand): string {
  switch (against.kind) {
    case 'today':
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
export function moneySentence(plan: ShownPlan): string {
  const comparison = moneyComparison(plan);
  const chosen = comparison?.chosen ?? chosenOption(plan);
  if (chosen === null) return '';
  if (comparison === null) {
    const alone = chosen.monthlyUsd === null ? '' : `: ${boardUsd(chosen.monthlyUsd.value)} a month`;
    return `${wayOf(chosen)}${alone}.`;
  }
  const { against, isWorthIt } = comparison;
  const otherUsd = boardUsd(comparison.againstUsd);
  const usd = boardUsd(comparison.chosenUsd);
  switch (against.kind) {
    case 'today':
      if (isWorthIt) return `You pay ${otherUsd} a month. ${wayOf(chosen)}: ${usd}.${advice(plan, 'Switch')}`;
      return comparison.saved.value >= 0
        ? `You pay ${otherUsd} a month. ${wayOf(chosen)}: ${usd}, too small a difference to justify a change.`
        : `Keep what you have: ${otherUsd} a month, against ${usd} for ${inText(chosen)}, the cheapest option that Modewise finds.`;
    case 'next-mode':
      return `${nextSentence(comparison, against.option, 'The next best mode')}${isWorthIt ? advice(plan, null) : ''}`;
    case 'next':
      return nextSentence(comparison, against.option, 'The next cheapest');
    default:
      return assertNever(against);
  }
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

/** Services whose name is a common noun. */
const COMMON_NOUNS = new Set(['sagemaker-endpoint', 'sagemaker-endpoint-autoscaled']);

/** Where a model is served: `Lambda`, `an always-on endpoint`. */
export function placeOf({ service }: ServingOption): string {
  const name = serviceName(service);
  return COMMON_NOUNS.has(service) ? `an ${lowerFirst(name)}` : name;
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
function advice(plan: ShownPlan, action: 'Switch' | null): string {
  const { verdict, workload } = plan;
  const flip = 'flips' in verdict ? verdict.flips.find(({ code }) => code === 'caller-waits') : undefined;
  if (flip === undefined) return action === null ? '' : ` ${action}.`;
  if (!workload.callerWaits) return ` ${action ?? 'Choose it'} unless a caller waits for the answer.`;
  const batchUsd = flip.code === 'caller-waits' ? (flip.monthlyUsd ?? null) : null;
  const cost = batchUsd === null ? '' : ` for ${boardUsd(batchUsd)} a month`;
  const isCheaper = batchUsd === null || batchUsd <= NOTABLY_LESS * (chosenOption(plan)?.monthlyUsd?.value ?? Infinity);
  const otherwise =
    flip.becomes === 'batch' && isCheaper ? ` A caller waits for the answer; otherwise, a batch${cost} is enough.` : '';
  return `${action === null ? '' : ` ${action}.`}${otherwise}`;
}
