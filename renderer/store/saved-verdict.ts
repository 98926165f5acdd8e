import type { PlanDocument } from '#core/contract/plan/plan.ts';
import type { ProjectVerdict } from '#core/contract/project/project.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { type PlanView, viewOf } from '#core/decide/plan-view.ts';
import { cardNumbers, cardOf, emphasisText } from '#core/report/card/card.ts';
import { headline } from '#core/report/sections/verdict.ts';

/** A saved verdict with what it was found for. It can be shown while the run and the workload are these. */
export interface SavedVerdict {
  readonly verdict: ProjectVerdict;
  readonly run: RunDocument;
  readonly workload: Workload;
  /** When it was saved. */
  readonly at: string;
}

/** The verdict of a plan, as a project stores it. */
export function verdictOf(plan: PlanDocument): ProjectVerdict {
  const view = viewOf(plan);
  return {
    mode: plan.verdict.mode,
    text: headline(view),
    costPerMillionUsd: view.chosen?.costPerMillionUsd ?? null,
    pricesAsOf: plan.catalog.asOf,
    card: savedCard(view),
  };
}

function savedCard(view: PlanView): NonNullable<ProjectVerdict['card']> {
  const card = cardOf(view);
  return {
    headline: card.headline,
    assumed: card.assumed,
    sentence: emphasisText(card.sentence),
    numbers: [...cardNumbers(card)],
  };
}
