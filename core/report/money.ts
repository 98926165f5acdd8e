import { assertNever } from '#core/assert-never.ts';
import { isCommitment } from '#core/contract/serving.ts';
import type { ServingOption, ShownPlan } from '#core/contract/plan.ts';
import { isHabit } from '#core/decide/choose/saving.ts';
import { isMaterial } from '#core/decide/choose/simplest.ts';
import { chosenOption, periodS, qualifies, sortedOptions } from '#core/decide/plan-options.ts';
import { every } from '#core/words/every.ts';
import { boardUsd } from '#core/words/format.ts';
import { lowerFirst } from '#core/words/reason-values.ts';
import { serviceName } from '#core/words/names.ts';
import type { Quantity } from '#core/words/quantity.ts';

/** What the cost of the choice is compared with: what is paid today, the usual always-on endpoint, or the cheapest other service. */
export type Comparand =
  | { readonly kind: 'today' }
  | { readonly kind: 'always-on'; readonly option: ServingOption }
  | { readonly kind: 'next'; readonly option: ServingOption };

/** The choice in money, per month. */
export interface MoneyComparison {
  readonly against: Comparand;
  readonly againstUsd: number;
  readonly chosen: ServingOption;
  readonly chosenUsd: number;
  /** Negative if the choice costs more. The interval is over the worlds; an estimate has none. */
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
  // A commitment of years is a separate decision, which the verdict does not make.
  const others = sortedOptions(plan.options).filter(
    (option) =>
      option.service !== chosen.service &&
      option.feasible &&
      option.monthlyUsd !== null &&
      (isCommitment(chosen.purchase) || !isCommitment(option.purchase)),
  );
  // An endpoint that misses the SLO too often is no alternative, whatever it costs.
  const habit = others.find((option) => qualifies(option) && isHabit({ ...option, isGpu: option.gpu !== undefined }));
  if (habit?.monthlyUsd != null) {
    return { against: { kind: 'always-on', option: habit }, againstUsd: habit.monthlyUsd.value };
  }
  const next = others.find(qualifies);
  return next?.monthlyUsd == null
    ? null
    : { against: { kind: 'next', option: next }, againstUsd: next.monthlyUsd.value };
}

/** The range over the worlds. It holds the difference of the two costs that are shown, which is not the median of the differences. */
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
    case 'always-on':
      return 'an always-on endpoint';
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
        ? `You pay ${otherUsd} a month. ${wayOf(chosen)}: ${usd}, no difference worth a change.`
        : `You pay ${otherUsd} a month. The cheapest that meets every requirement, ${inText(chosen)}, costs ${usd}.`;
    case 'always-on':
      if (isWorthIt)
        return `An always-on endpoint costs ${otherUsd} a month. ${wayOf(chosen)}: ${usd}.${advice(plan, null)}`;
      return comparison.saved.value >= 0
        ? `${wayOf(chosen)}: ${usd} a month. An always-on endpoint costs ${otherUsd}, no difference worth a change.`
        : `${wayOf(chosen)}: ${usd} a month. An always-on endpoint costs ${otherUsd}.`;
    case 'next':
      return nextSentence(comparison, against.option);
    default:
      return assertNever(against);
  }
}

/** The choice beside another service, both named where they would be in the same words. Another may be cheaper: a tie, or a saving that is not certain enough. */
function nextSentence({ chosen, chosenUsd, againstUsd, saved }: MoneyComparison, next: ServingOption): string {
  const isSameWay = wayOf(chosen) === wayOf(next);
  const way = isSameWay ? `${wayOf(chosen)}, on ${serviceName(chosen.service)}` : wayOf(chosen);
  const other = isSameWay ? serviceName(next.service) : inText(next);
  const rest =
    saved.value < 0
      ? `It would be ${boardUsd(againstUsd)} with ${other}.`
      : `The next cheapest is ${other}, at ${boardUsd(againstUsd)}.`;
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

/** An option as a way of serving: `Batch, once a day`, `Real time on Lambda`. */
function wayOf(option: ServingOption): string {
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

/** From this share of the cost on, a batch is no advice. */
const NOTABLY_LESS = 0.95;

/** What to do, with the condition that most often makes a choice wrong: whether somebody waits for the answer. Empty if there is nothing to say. */
function advice(plan: ShownPlan, action: 'Switch' | null): string {
  const { verdict, workload } = plan;
  const flip = 'flips' in verdict ? verdict.flips.find(({ code }) => code === 'caller-waits') : undefined;
  if (flip === undefined) return action === null ? '' : ` ${action}.`;
  if (!workload.callerWaits) return ` ${action ?? 'Choose it'} unless somebody waits for the answer.`;
  const batchUsd = flip.code === 'caller-waits' ? (flip.monthlyUsd ?? null) : null;
  const cost = batchUsd === null ? '' : ` for ${boardUsd(batchUsd)} a month`;
  const isCheaper = batchUsd === null || batchUsd <= NOTABLY_LESS * (chosenOption(plan)?.monthlyUsd?.value ?? Infinity);
  const otherwise =
    flip.becomes === 'batch' && isCheaper ? ` Somebody waits for the answer; if not, a batch${cost} is enough.` : '';
  return `${action === null ? '' : ` ${action}.`}${otherwise}`;
}
