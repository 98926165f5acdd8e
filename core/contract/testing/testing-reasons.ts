import type { Reason, ReasonCode, ReasonOf } from '#core/contract/reasons/reasons.ts';

/** The first reason with a code, for tests; null if there is none. */
export function reasonOf<Code extends ReasonCode>(
  { reasons }: { readonly reasons: readonly Reason[] },
  code: Code,
): ReasonOf<Code> | null {
  return reasons.find((reason): reason is ReasonOf<Code> => reason.code === code) ?? null;
}
