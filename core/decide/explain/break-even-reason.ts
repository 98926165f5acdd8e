import type { BreakEven } from '#core/contract/plan.ts';
import type { VerdictFact } from '#core/contract/verdict-reasons.ts';
import type { Workload } from '#core/contract/workload.ts';
import type { Grounds } from './because.ts';
import { CHEAPER_PROBABILITY } from '#core/decide/choose/choose.ts';
import { offerOf, type RowContender } from '#core/decide/choose/row-contender.ts';

/** The break-even of the chosen option that is nearest to the volume of the workload; empty where there is none. */
export function breakEvenFacts(grounds: Grounds, chosen: RowContender): readonly VerdictFact[] {
  const { breakEvens, contenders, workload } = grounds;
  const nearest = breakEvens
    .filter(({ between }) => between.includes(chosen.candidate.id))
    .sort((a, b) => distance(a, workload) - distance(b, workload))[0];
  if (nearest === undefined) return [];
  const otherId = nearest.between.find((id) => id !== chosen.candidate.id);
  const other = contenders.find((c) => c.candidate.id === otherId);
  if (other === undefined) return [];
  const { perDay } = nearest;
  const todayPerDay = workload.predictionsPerDay;
  return [
    { code: 'break-even', other: offerOf(other), perDay, todayPerDay, ...notTheFlip(grounds, chosen, other, nearest) },
  ];
}

/** Flips and break-evens are both searched for, to about so much. */
const SAME_VOLUME_WITHIN = 0.02;

/** Where equal cost does not change the verdict, as batch is left for money only when that is sure enough: that, and where it does change. */
function notTheFlip(
  { choice, flips, workload }: Grounds,
  chosen: RowContender,
  other: RowContender,
  { perDay }: BreakEven,
): { readonly neededShare: number | null; readonly flipPerDay: number | null } {
  const none = { neededShare: null, flipPerDay: null };
  const isBatch = chosen.candidate.mode === 'batch';
  const byMoney = choice.rules.includes('default-batch') || choice.rules.includes('cheaper');
  if (!byMoney || isBatch === (other.candidate.mode === 'batch')) return none;
  const today = workload.predictionsPerDay;
  const flip = flips.find(
    ({ input, at, becomes }) =>
      input === 'predictionsPerDay' && at > today === perDay > today && becomes === other.candidate.mode,
  );
  if (flip !== undefined && Math.abs(Math.log(flip.at / perDay)) < SAME_VOLUME_WITHIN) return none;
  return { neededShare: CHEAPER_PROBABILITY, flipPerDay: flip?.at ?? null };
}

function distance(breakEven: BreakEven, workload: Workload): number {
  return Math.abs(Math.log(breakEven.perDay / workload.predictionsPerDay));
}
