import type { Reason } from '#core/contract/reasons.ts';

/** Nothing can be planned: why, the deciding reason first. */
export interface Impossible {
  readonly state: 'impossible';
  readonly reasons: readonly Reason[];
}

/** A plan, or why there is none. Every step of a serving option answers with one. */
export type Planning<Plan> = { readonly state: 'planned'; readonly plan: Plan } | Impossible;

/** The answer of a step that found a plan. */
export function planned<Plan>(plan: Plan): Planning<Plan> {
  return { state: 'planned', plan };
}

/** The answer of a step that found none. */
export function impossible(...reasons: readonly Reason[]): Impossible {
  return { state: 'impossible', reasons };
}
