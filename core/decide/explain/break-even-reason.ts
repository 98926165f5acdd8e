import type { BreakEven, VerdictReason } from '#core/contract/plan.ts';
import type { Workload } from '#core/contract/workload.ts';
import type { Grounds } from './because.ts';
import { CHEAPER_PROBABILITY } from '#core/decide/choose/choose.ts';
import { nameOf, type RowContender } from '#core/decide/choose/row-contender.ts';
import { sayNumber, sayPerDay, sayShare } from '#core/words/say.ts';

/** The break-even that lies nearest to the volume of the workload, of those that the chosen option has a part in; none where there is none. */
export function breakEvenReasons(grounds: Grounds, chosen: RowContender): VerdictReason[] {
  const { breakEvens, contenders, workload } = grounds;
  const nearest = breakEvens
    .filter(({ between }) => between.includes(chosen.candidate.id))
    .sort((a, b) => distance(a, workload) - distance(b, workload))[0];
  if (nearest === undefined) return [];
  const otherId = nearest.between.find((id) => id !== chosen.candidate.id);
  const other = contenders.find((c) => c.candidate.id === otherId);
  if (other === undefined) return [];
  const perS = sayNumber(nearest.perDay / 86_400);
  const text = `It costs the same as ${nameOf(other.candidate)} at ${sayPerDay(nearest.perDay)} (${perS}/s); here there are ${sayNumber(workload.predictionsPerDay)}.${notTheFlip(grounds, chosen, other, nearest)}`;
  return [{ rule: 'break-even', text }];
}

/** Flips and break-evens are both searched for, to about so much. */
const SAME_VOLUME_WITHIN = 0.02;

/** Where equal cost does not change the verdict, as batch is left for money only when that is sure enough: that, and where it does change. */
function notTheFlip(
  { choice, flips, workload }: Grounds,
  chosen: RowContender,
  other: RowContender,
  { perDay }: BreakEven,
): string {
  const isBatch = chosen.candidate.mode === 'batch';
  const byMoney = choice.rules.includes('default-batch') || choice.rules.includes('cheaper');
  if (!byMoney || isBatch === (other.candidate.mode === 'batch')) return '';
  const today = workload.predictionsPerDay;
  const flip = flips.find(
    ({ input, at, becomes }) =>
      input === 'predictionsPerDay' && at > today === perDay > today && becomes === other.candidate.mode,
  );
  if (flip !== undefined && Math.abs(Math.log(flip.at / perDay)) < SAME_VOLUME_WITHIN) return '';
  const where = flip === undefined ? '' : `: the verdict changes at ${sayNumber(flip.at)}`;
  const share = sayShare(CHEAPER_PROBABILITY);
  return ` Batch, the default, is left only where the other is cheaper in ${share} of the worlds${where}.`;
}

function distance(breakEven: BreakEven, workload: Workload): number {
  return Math.abs(Math.log(breakEven.perDay / workload.predictionsPerDay));
}
