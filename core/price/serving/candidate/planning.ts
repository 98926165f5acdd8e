import type { Reason } from '#core/contract/reasons/reasons.ts';

/** The result if no plan is possible: the reasons, the deciding one first. */
export interface Impossible {
  readonly state: 'impossible';
  readonly reasons: readonly Reason[];
}

/** A plan, or the reasons why there is none. Every step of a serving option returns one. */
export type Planning<Plan> = { readonly state: 'planned'; readonly plan: Plan } | Impossible;

/** The result of a step that found a plan. */
export function planned<Plan>(plan: Plan): Planning<Plan> {
  return { state: 'planned', plan };
}

/** The result of a step that found no plan. */
export function impossible(...reasons: readonly Reason[]): Impossible {
  return { state: 'impossible', reasons };
}
