import type { VerdictFact } from '#core/contract/verdict/verdict-reasons.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { cheapest } from '#core/decide/cheapest/contender.ts';
import { offerOf } from '#core/decide/cheapest/offer.ts';
import { steadyShare } from '#core/decide/rows/needed-share.ts';
import type { PricedRow } from '#core/decide/rows/priced-row.ts';

/**
 * States a choice whose starts and latency have no source, with the cheapest option that meets the requirements in enough simulations and has one. Nothing
 * for any other choice.
 */
export function assumedChoiceFacts(
  chosen: PricedRow,
  admissible: readonly PricedRow[],
  workload: Workload,
): readonly VerdictFact[] {
  if (!isAssumed(chosen)) return [];
  const needed = steadyShare(workload);
  const sourced = cheapest(admissible.filter((each) => !isAssumed(each) && each.holds >= needed));
  return [{ code: 'assumed-start', offer: offerOf(chosen), alternative: sourced && offerOf(sourced) }];
}

function isAssumed({ central }: PricedRow): boolean {
  return central.explain().basis === 'assumed';
}
