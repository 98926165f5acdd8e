import type { Catalog } from '#core/contract/catalog/catalog.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
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
 * @param which `cheapest`: another cloud where its chosen option costs materially less; `first`: that of the workload's region.
 */
export function* planAmongClouds(plans: readonly CloudSteps[], which: 'cheapest' | 'first'): PlanSteps {
  const begun = plans.map(({ steps, prices }) => {
    const step = steps.next();
    const soFar = step.done === true ? step.value : step.value();
    // A plan without a search is finished at its first step.
    return { soFar, prices, rest: step.done === true ? null : steps };
  });
  const clouds = begun.map(({ soFar, prices }) => cloudPlanOf(soFar, prices));
  const [first, ...others] = begun;
  if (first === undefined) throw new Error('a plan needs a cloud');
  const chosen = which === 'first' ? first : others.reduce((a, b) => (isCheaper(b.soFar, a.soFar) ? b : a), first);
  const withClouds = (plan: PlanDocument): PlanDocument => ({ ...plan, clouds });
  yield () => withClouds(chosen.soFar);
  if (chosen.rest === null) return withClouds(chosen.soFar);
  return yield* changed(chosen.rest, { pause: (soFar) => () => withClouds(soFar()), end: withClouds });
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
