import type { PlanDocument } from '#core/contract/plan.ts';
import type { ProjectVerdict } from '#core/contract/project.ts';
import type { RunDocument } from '#core/contract/run.ts';
import type { Workload } from '#core/contract/workload.ts';
import { chosenOption } from '#core/decide/plan-options.ts';
import { cardNumbers, cardOf, emphasisText } from '#core/report/card.ts';
import { headline } from '#core/report/verdict.ts';

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
  const option = chosenOption(plan);
  return {
    mode: plan.verdict.mode,
    text: headline(plan),
    costPerMillionUsd: option?.costPerMillionUsd ?? null,
    pricesAsOf: plan.catalog.asOf,
    card: savedCard(plan),
  };
}

function savedCard(plan: PlanDocument): NonNullable<ProjectVerdict['card']> {
  const card = cardOf(plan);
  return {
    headline: card.headline,
    assumed: card.assumed,
    sentence: emphasisText(card.sentence),
    numbers: [...cardNumbers(card)],
  };
}
