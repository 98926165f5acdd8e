import type { PlanDocument, ServingMode, ServingOption } from '#core/contract/plan/plan.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import type { VerdictSoFar } from '#core/contract/verdict/verdict-so-far.ts';
import { type CurrentDeploymentRow, currentDeploymentRow } from '#core/contract/serving/deployment-row-words.ts';
import { type Confidence, confidenceOf, type JudgedPlan } from './confidence.ts';
import { type MoneyComparison, moneyComparison } from './money-comparison.ts';
import { qualifies, sortedOptions } from './plan-options.ts';

/** The answers of a plan that report, slides, workbook, files, command line and window share. */
export interface PlanView extends JudgedPlan {
  /** The measurement, without imported ones; null without a measurement. */
  readonly run: RunDocument | null;
  /** All options, the cheapest first, in the order of `sortedOptions`. */
  readonly sorted: readonly ServingOption[];
  /** The cheapest option of each mode that competes; for the mode of the choice, the choice. Lacks a mode without one. */
  readonly bestOf: ReadonlyMap<ServingMode, ServingOption>;
  /** The cheapest other option that the rules allow; null if there is none or the plan does not state it. */
  readonly next: ServingOption | null;
  /** The choice in money; null if no option is chosen or nothing is there to compare it with. */
  readonly money: MoneyComparison | null;
  /** The current deployment, shown with the options; null if it was neither measured nor stated. */
  readonly currentDeployment: CurrentDeploymentRow | null;
  /** How sure the verdict is; null if no option is chosen. */
  readonly confidence: Confidence | null;
}

const views = new WeakMap<PlanDocument, PlanView>();

/** The view of a plan, made once for each plan object. Pure: a plan never changes after it is made. */
export function viewOf(plan: PlanDocument): PlanView {
  const view = views.get(plan) ?? makeView(plan);
  views.set(plan, view);
  return view;
}

function makeView(plan: PlanDocument): PlanView {
  const { options, verdict, simulations } = plan;
  const chosen = optionWith(verdict.optionId, options);
  const sorted = sortedOptions(options);
  const { because, probabilityCheapest, nearCheapest = null } = verdict;
  const judged: JudgedPlan = {
    plan,
    chosen,
    isTie: because.some((reason) => reason.code === 'certainty' && reason.tie !== undefined),
    isRarelyHeld: because.some(({ code }) => code === 'rarely-held'),
    probabilityCheapest,
    nearCheapest,
    statedDraws: plan.draws?.stated ?? simulations,
  };
  return {
    ...judged,
    run: plan.runs[0] ?? null,
    sorted,
    bestOf: bestOptions(chosen, sorted),
    next: nextOption(plan),
    money: moneyComparison(plan, chosen, sorted),
    currentDeployment: currentDeploymentRow(plan),
    confidence: confidenceOf(judged),
  };
}

function optionWith(id: string | null | undefined, options: readonly ServingOption[]): ServingOption | null {
  return options.find((option) => option.id === id) ?? null;
}

function bestOptions(
  chosen: ServingOption | null,
  sorted: readonly ServingOption[],
): ReadonlyMap<ServingMode, ServingOption> {
  const best = new Map<ServingMode, ServingOption>(chosen === null ? [] : [[chosen.mode, chosen]]);
  for (const option of sorted) if (qualifies(option) && !best.has(option.mode)) best.set(option.mode, option);
  return best;
}

function nextOption({ sensitivity, verdict, options }: PlanDocument): ServingOption | null {
  // A plan whose sensitivities are still searched for may show those of another choice.
  return sensitivity?.optionId === verdict.optionId ? optionWith(sensitivity?.nextId, options) : null;
}

/** The verdict of a plan as a stage of a measurement keeps it. */
export function verdictOfPlan(plan: PlanDocument): Omit<VerdictSoFar, 'settled'> {
  const { mode, modeShares = [], probabilityCheapest } = plan.verdict;
  const { isTie, nearCheapest } = viewOf(plan);
  return { mode, modeShares: [...modeShares], probabilityCheapest, nearCheapest, isTie };
}
