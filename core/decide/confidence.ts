import { openQuestions } from '#core/contract/workload/workload.ts';
import type { ServingOption, PlanDocument } from '#core/contract/plan/plan.ts';
import type { TieBreak } from '#core/contract/verdict/verdict-reasons.ts';
import type { ModeShare } from '#core/contract/verdict/mode-shares.ts';
import type { NearCheapest } from '#core/contract/verdict/near-cheapest.ts';
import { isMaterial } from './cheapest/simplest.ts';
import { qualifies } from './plan-options.ts';
import { count } from '#core/words/format/format.ts';
import { sentence } from '#core/contract/reasons/reason-values-words.ts';
import { modeName } from '#core/words/mode-names.ts';
import { nearCheapestText } from '#core/contract/verdict/near-cheapest-words.ts';
import { ofSimulations } from '#core/contract/verdict/simulations-words.ts';
import { comparedServices, comparesFew } from './compared-services.ts';

/** A plan with what its verdict says of the chosen option. */
export interface JudgedPlan {
  readonly plan: PlanDocument;
  /** The option that the verdict names; null if it names none. */
  readonly chosen: ServingOption | null;
  /** Whether the chosen option ties with a cheaper one, so that the share in which it is the cheapest says little. */
  readonly isTie: boolean;
  /** Whether no option holds in enough simulations, so that the chosen one is of those that do so most often. */
  readonly isRarelyHeld: boolean;
  /** The share of simulations in which the chosen option is the cheapest, by however little; null without a choice. */
  readonly probabilityCheapest: number | null;
  /** How often the chosen option costs no more than the cheapest, up to what matters; null without a choice and in plans of earlier versions. */
  readonly nearCheapest: NearCheapest | null;
  /** The number of simulations behind the stated numbers of the choice. */
  readonly statedDraws: number;
}

/** How sure the verdict is: in one word, first for the mode, which is the question, then for the option within it. */
export interface Confidence {
  readonly word: 'high' | 'medium' | 'low';
  /** `batch is the cheapest mode in all simulations`; without a share if the measurement is poor. */
  readonly mode: string;
  /** The same where the mode is already named: `cheapest mode in all simulations`. */
  readonly short: string;
  /** `four of its options cost about the same; the one with the fewest components to operate is chosen`. Empty if the measurement is poor. */
  readonly within: string;
  /** Why it is low, whatever the simulations say: a poor measurement as a clause of its own after any other reason. Null if it is not. */
  readonly doubt: string | null;
  /** How often each mode is the cheapest, the largest share first; empty if the measurement is poor, and in plans of earlier versions. */
  readonly shares: readonly ModeShare[];
}

/** The mode, then the option within it, as a sentence. */
export function confidenceSentence({ mode, within }: Confidence): string {
  return sentence([mode, within].filter((part) => part !== '').join('; '));
}

/** The share of the simulations from which the mode is sure, and from which the confidence is medium. */
const SURE = 0.9;
const MEDIUM = 0.6;

/** Above this share a mode is likely the cheapest. */
const LIKELY = 0.5;

/** The confidence of a plan; null if no option is chosen. */
export function confidenceOf(judged: JudgedPlan): Confidence | null {
  const { plan, chosen, probabilityCheapest: share } = judged;
  if (chosen === null || share === null) return null;
  const shares = plan.verdict.modeShares ?? [];
  const ofMode = shares.find(({ mode }) => mode === chosen.mode)?.share ?? (shares.length > 0 ? 0 : share);
  const doubt = doubtOf(judged);
  if (isPoor(plan)) {
    const short = ofMode > LIKELY ? 'likely the cheapest mode' : 'not the cheapest mode in most simulations';
    return {
      word: 'low',
      mode: `${modeName(chosen.mode)} is ${short}`,
      short,
      within: '',
      doubt,
      shares: [],
    };
  }
  const open = openWithin(judged);
  const bySimulations = ofMode >= SURE && open === null ? 'high' : ofMode >= MEDIUM ? 'medium' : 'low';
  const texts = modeTexts(judged, chosen, ofMode);
  return {
    word: doubt === null ? bySimulations : 'low',
    ...texts,
    short: open === null ? texts.short : `${texts.short}, but ${open}`,
    within: withinText(judged, chosen, share),
    doubt,
    shares,
  };
}

/** Why the option, or the bill, is a coin toss although the mode may be sure; null if it is not. */
function openWithin({ plan, isTie, nearCheapest, statedDraws }: JudgedPlan): string | null {
  if (plan.verdict.because.some(({ code }) => code === 'near-threshold')) {
    return 'another draw of the simulations may choose an option of another cost';
  }
  if (isTie || nearCheapest === null || nearCheapest.share >= MEDIUM) return null;
  return `the option is ${nearCheapestText(nearCheapest)} in only ${ofSimulations(nearCheapest.share, statedDraws)}`;
}

/** Below this share, batch is chosen although another mode is the cheapest, and the share would sound like a mistake. */
const HARDLY_EVER = 0.05;

function modeTexts(
  { plan, statedDraws }: JudgedPlan,
  { mode }: ServingOption,
  share: number,
): Pick<Confidence, 'mode' | 'short'> {
  const isDefault = plan.verdict.because.some(({ code }) => code === 'default-batch');
  if (isDefault && share < HARDLY_EVER) {
    const text = `another mode saves too little, or too rarely, to replace ${modeName(mode)}`;
    return { mode: text, short: text };
  }
  const short = `cheapest mode in ${ofSimulations(share, statedDraws)}`;
  return { mode: `${modeName(mode)} is the ${short}`, short };
}

function doubtOf(judged: JudgedPlan): string | null {
  const texts = [otherDoubt(judged), poorText(judged.plan)].filter((text) => text !== null);
  return texts.length === 0 ? null : texts.join('; ');
}

function otherDoubt({ plan, isRarelyHeld }: JudgedPlan): string | null {
  if (openQuestions(plan.workload).length > 0) return 'the workload is assumed';
  if (isRarelyHeld) return 'no option meets the requirements in enough simulations';
  return comparesFew(plan) ? comparedServices(plan) : null;
}

/** That a measurement of the plan is poor, and what to do; null if none is. Stated whether or not an option is chosen. */
export function poorText(plan: PlanDocument): string | null {
  return isPoor(plan) ? 'the quality of the measurement is poor, so measure again on a quiet machine' : null;
}

/** Whether a measurement of the plan is poor: its simulations are wider, and a share of them would claim more than is known. */
export function isPoor(plan: PlanDocument): boolean {
  return plan.runs.some(({ trust }) => trust.verdict === 'poor');
}

const TAKEN = {
  holds: 'the one that meets the requirements most often',
  regret: 'the one with the lowest expected regret',
  parts: 'the one with the fewest components to operate',
} as const satisfies Record<TieBreak['kind'], string>;

/** A choice by regret among the tied, where another option has the lowest of all. */
const SAFER = 'a safer one';

function tieBreakOf(plan: PlanDocument): TieBreak['kind'] {
  const kinds = plan.verdict.because.flatMap((reason) =>
    reason.code === 'certainty' ? (reason.tie?.by?.kind ?? []) : [],
  );
  return kinds[0] ?? 'parts';
}

function withinText(
  { plan, isTie, nearCheapest, statedDraws }: JudgedPlan,
  chosen: ServingOption,
  share: number,
): string {
  if (!isTie) {
    const near = nearCheapest ?? { share, belowUsd: 0 };
    return `the option is ${nearCheapestText(near)} in ${ofSimulations(near.share, statedDraws)}`;
  }
  const usd = chosen.monthlyUsd?.value ?? 0;
  const near = plan.options.filter(
    (option) =>
      option.mode === chosen.mode &&
      qualifies(option) &&
      option.monthlyUsd !== null &&
      !isMaterial(Math.abs(option.monthlyUsd.value - usd), Math.max(option.monthlyUsd.value, usd), plan.workload),
  );
  const kind = tieBreakOf(plan);
  const isLeast = plan.verdict.leastRegretId === plan.verdict.optionId;
  const taken = kind === 'regret' && !isLeast ? SAFER : TAKEN[kind];
  return near.length > 1
    ? `${count(near.length)} of its options cost about the same; ${taken} is chosen`
    : `a cheaper option saves too little to matter; ${taken} is chosen`;
}
