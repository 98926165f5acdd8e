import type { ServingOption, ShownPlan } from '#core/contract/plan.ts';
import type { ModeShare } from '#core/contract/mode-shares.ts';
import { isMaterial } from '#core/decide/choose/simplest.ts';
import { chosenOption, isRarelyHeld, isTie, probabilityCheapest, qualifies } from '#core/decide/plan-options.ts';
import { count, percent } from '#core/words/format.ts';
import { modeName } from '#core/words/mode-names.ts';

/** How sure the verdict is: in one word, first about the mode, which is what was asked, then about the option within it. */
export interface Confidence {
  readonly word: 'high' | 'medium' | 'low';
  /** `batch is the cheapest mode in 100 % of 512 simulations`. */
  readonly mode: string;
  /** `four options of it cost about the same; the one with the fewest moving parts is taken`. */
  readonly within: string;
  /** Why it is low, whatever the simulations say; null if nothing makes it so. */
  readonly doubt: string | null;
  /** How often each mode is the cheapest, the largest share first; empty in plans of earlier versions. */
  readonly shares: readonly ModeShare[];
}

/** The share of the simulations from which the mode is sure, and from which it is likely. */
const SURE = 0.9;
const LIKELY = 0.6;

/** The confidence of a plan; null if no option is chosen, and for an estimate, which has no simulations. */
export function confidenceOf(plan: ShownPlan): Confidence | null {
  const chosen = chosenOption(plan);
  const share = probabilityCheapest(plan);
  if (chosen === null || share === null) return null;
  const shares = 'modeShares' in plan.verdict ? (plan.verdict.modeShares ?? []) : [];
  const ofMode = shares.find(({ mode }) => mode === chosen.mode)?.share ?? (shares.length > 0 ? 0 : share);
  const doubt = doubtOf(plan);
  const bySimulations = ofMode >= SURE ? 'high' : ofMode >= LIKELY ? 'medium' : 'low';
  return {
    word: doubt === null ? bySimulations : 'low',
    mode: `${modeName(chosen.mode)} is the cheapest mode in ${percent(ofMode)} of ${count(plan.worlds)} simulations`,
    within: withinText(plan, chosen, share),
    doubt,
    shares,
  };
}

function doubtOf(plan: ShownPlan): string | null {
  if (plan.workload.assumed.length > 0) return 'the workload is assumed';
  if (isRarelyHeld(plan)) return 'no option meets the requirements in enough simulations';
  return plan.runs.some(({ trust }) => trust.verdict === 'poor') ? 'the quality of the measurement is poor' : null;
}

function withinText(plan: ShownPlan, chosen: ServingOption, share: number): string {
  if (!isTie(plan)) return `the option is the cheapest of all in ${percent(share)}`;
  const usd = chosen.monthlyUsd?.value ?? 0;
  const near = plan.options.filter(
    (option) =>
      option.mode === chosen.mode &&
      qualifies(option) &&
      option.monthlyUsd !== null &&
      !isMaterial(Math.abs(option.monthlyUsd.value - usd), Math.max(option.monthlyUsd.value, usd), plan.workload),
  );
  return near.length > 1
    ? `${count(near.length)} options of it cost about the same; the one with the fewest moving parts is taken`
    : 'a cheaper option saves too little to matter and has more moving parts';
}
