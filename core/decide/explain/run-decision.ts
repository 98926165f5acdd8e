import type { RunDecision } from '#core/contract/run/run.ts';
import type { Separation } from '#core/decide/sensitivity/separation.ts';
import { decisionText } from '#core/contract/run/run-facts-words.ts';

/** The decision of a first pass, as the run stores it. */
export function runDecision({ mode, separated, open, factors }: Separation): RunDecision {
  const decision = { mode, settled: separated, open: [...open], factors: { ...factors } };
  return { ...decision, text: decisionText(decision) };
}
