import type { Catalog } from '#core/contract/catalog/catalog.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import { viewOf } from '#core/decide/plan-view.ts';
import { SAME_SHARE_WITHIN } from '#core/decide/rows/needed-share.ts';
import { isMaterial } from '#core/decide/cheapest/simplest.ts';
import { changed } from '#core/steps.ts';
import { cloudPlanOf } from './cloud-plan.ts';

type PlanSteps = Generator<() => PlanDocument, PlanDocument>;

/** The steps of a plan in a cloud, and its prices. */
export interface CloudSteps {
  readonly steps: PlanSteps;
  readonly prices: Catalog;
}

/**
 * Plans a workload in several clouds: the verdict in each, then the search around that of one.
 * @param plans the steps of each cloud, that of the workload's region first.
 * @param which `cheapest`: of the clouds that meet the requirements, or else do so most often, another than the first where its chosen option costs
 * materially less; `first`: that of the workload's region.
 */
export function* planAmongClouds(plans: readonly CloudSteps[], which: 'cheapest' | 'first'): PlanSteps {
  const begun = plans.map(({ steps, prices }) => {
    const step = steps.next();
    const soFar = step.done === true ? step.value : step.value();
    // A plan without a search is finished at its first step.
    return { soFar, prices, rest: step.done === true ? null : steps };
  });
  const clouds = begun.map(({ soFar, prices }) => cloudPlanOf(soFar, prices));
  const [first, ...others] = which === 'first' ? begun : mostReliable(begun);
  if (first === undefined) throw new Error('a plan needs a cloud');
  const chosen =
    which === 'first' ? first : others.reduce((best, each) => (isCheaper(each.soFar, best.soFar) ? each : best), first);
  const withClouds = (plan: PlanDocument): PlanDocument => ({ ...plan, clouds });
  yield () => withClouds(chosen.soFar);
  if (chosen.rest === null) return withClouds(chosen.soFar);
  return yield* changed(chosen.rest, { pause: (soFar) => () => withClouds(soFar()), end: withClouds });
}

/** The plans whose choice meets the requirements in enough simulations. If there are none: the plans within a tie of the highest share. */
function mostReliable<T extends { readonly soFar: PlanDocument }>(plans: readonly T[]): readonly T[] {
  const shares = plans.map(({ soFar }) => {
    const { chosen, isRarelyHeld } = viewOf(soFar);
    return { isMet: chosen !== null && !isRarelyHeld, holds: chosen === null ? -Infinity : (chosen.holds ?? 1) };
  });
  const isMet = shares.some((each) => each.isMet);
  const most = Math.max(...shares.map(({ holds }) => holds));
  const isLeast = most === -Infinity;
  return plans.filter((_, at) => {
    const share = shares[at];
    return isMet ? share?.isMet === true : isLeast || (share?.holds ?? 0) >= most - SAME_SHARE_WITHIN;
  });
}

/** Whether a plan saves a material amount: a smaller one does not pay for another cloud. */
function isCheaper(plan: PlanDocument, than: PlanDocument): boolean {
  const [usd, thanUsd] = [usdOf(plan), usdOf(than)];
  return usd < thanUsd && (thanUsd === Infinity || isMaterial(thanUsd - usd, thanUsd, plan.workload));
}

/** US dollars per month of the chosen option; Infinity without one. */
function usdOf({ options, verdict }: PlanDocument): number {
  return options.find(({ id }) => id === verdict.optionId)?.monthlyUsd?.value ?? Infinity;
}
