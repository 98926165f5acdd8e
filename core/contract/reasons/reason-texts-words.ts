import type { ReasonCode, ReasonOf } from '#core/contract/reasons/reasons.ts';

/** Makes the text of a reason from its values, for every code. */
export type ReasonTexts = { readonly [Code in ReasonCode]: (reason: ReasonOf<Code>) => string };
