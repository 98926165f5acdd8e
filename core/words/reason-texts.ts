import type { ReasonCode, ReasonOf } from '#core/contract/reasons.ts';

/** A text for every code, each made of the values of its reason. */
export type ReasonTexts = { readonly [Code in ReasonCode]: (reason: ReasonOf<Code>) => string };
