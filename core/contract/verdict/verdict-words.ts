import type { Offer, VerdictFact } from '#core/contract/verdict/verdict-reasons.ts';
import { usd } from '#core/words/format/format.ts';

/** A reason in two parts: the claim, and its grounds after a colon, a semicolon or a full stop. `grounds` is empty if the claim says it all. */
export interface VerdictWords {
  readonly claim: string;
  readonly mark: ':' | ';' | '.';
  readonly grounds: string;
}

/** The fact with a given code. */
export type FactOf<Code extends VerdictFact['code']> = Extract<VerdictFact, { readonly code: Code }>;

/** A claim with its grounds. */
export function because(claim: string, mark: VerdictWords['mark'], grounds: string): VerdictWords {
  return { claim, mark, grounds };
}

/** The cost of an offer: `$12 per month`. */
export function monthly({ monthlyUsd }: Pick<Offer, 'monthlyUsd'>): string {
  return `${usd(monthlyUsd)} per month`;
}
