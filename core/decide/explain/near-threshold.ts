import type { VerdictFact } from '#core/contract/verdict/verdict-reasons.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { contenderOf, offerOf, type RowContender } from '#core/decide/cheapest/row-contender.ts';
import { isMaterial } from '#core/decide/cheapest/simplest.ts';
import { isCommitted } from '#core/decide/rows/likely-winners.ts';
import { hasSlo, SAME_SHARE_WITHIN, steadyShare } from '#core/decide/rows/needed-share.ts';
import { drawsOf } from '#core/decide/rows/priced-row.ts';
import { isNearThreshold } from '#core/decide/verdict/more-draws.ts';
import type { Choice } from '#core/decide/verdict/rules.ts';

/** A step in cost is worth a sentence from this ratio on. */
const STEP = 1.25;

/** A gain below this share of the simulations is none. */
const MIN_GAIN = 0.002;

/** Shares that differ by less come about as near. */
const ABOUT = 0.01;

type NearThreshold = Extract<VerdictFact, { readonly code: 'near-threshold' }>;

/**
 * Both sides of a large step in cost at the needed share: a share that is a point lower or higher would have decided otherwise. Null if no option near it
 * costs much more or less.
 * @param contenders every service × purchase; the machines of the chosen one that are cheaper and nearly hold are added.
 */
export function nearThreshold(of: {
  readonly chosen: RowContender;
  readonly choice: Choice<RowContender>;
  readonly contenders: readonly RowContender[];
  readonly workload: Workload;
}): NearThreshold | null {
  const { chosen, workload } = of;
  const neededShare = steadyShare(workload);
  const other = chosen.row.holds >= neededShare ? (nearlyAsGood(of) ?? surer(of)) : steadier(of);
  if (other === null) return null;
  return {
    code: 'near-threshold',
    offer: offerOf(chosen),
    holdsShare: chosen.row.holds,
    other: offerOf(other),
    otherShare: other.row.holds,
    neededShare,
    hasSlo: hasSlo(workload),
  };
}

type Grounds = Parameters<typeof nearThreshold>[0];

/** The cheapest option that costs much less than the choice and misses the needed share by a few points, within a tie of the nearest. */
function nearlyAsGood(of: Grounds): RowContender | null {
  const needed = steadyShare(of.workload);
  const near = rivals(of).filter(
    (each) => each.row.holds < needed && each.row.holds >= needed - SAME_SHARE_WITHIN && isStep(of.chosen, each, of),
  );
  const most = Math.max(...near.map(({ row }) => row.holds));
  return lowest(
    near.filter(({ row }) => row.holds >= most - ABOUT),
    ({ costUsd }) => costUsd,
  );
}

/** The cheapest option that surely meets the requirements and costs much more, if the choice may as well not meet them. */
function surer(of: Grounds): RowContender | null {
  const needed = steadyShare(of.workload);
  const { row } = of.chosen;
  if (!isNearThreshold(row.holds, needed, drawsOf(row))) return null;
  return lowest(
    rivals(of).filter(
      (each) =>
        each.row.holds > row.holds + MIN_GAIN &&
        !isNearThreshold(each.row.holds, needed, drawsOf(each.row)) &&
        isStep(each, of.chosen, of),
    ),
    ({ costUsd }) => costUsd,
  );
}

/** Where none meets the requirements: the option that does so most often, if it costs much more. */
function steadier(of: Grounds): RowContender | null {
  const { row } = of.chosen;
  return lowest(
    rivals(of).filter((each) => each.row.holds > row.holds + MIN_GAIN && isStep(each, of.chosen, of)),
    (each) => -each.row.holds,
  );
}

/** The options that could have been chosen, but for their share: without commitments, ranges from a specification, and a batch that a rule excludes. */
function rivals({ chosen, choice, contenders }: Grounds): readonly RowContender[] {
  const isBatchExcluded = choice.rules.some(
    (rule) => rule === 'caller-waits' || rule === 'staleness' || rule === 'inputs-unknown',
  );
  const machines = (chosen.row.nearMisses?.() ?? []).map(contenderOf);
  return [...contenders, ...machines].filter(
    ({ row, candidate, central, costUsd }) =>
      row !== chosen.row &&
      central.feasible &&
      Number.isFinite(costUsd) &&
      candidate.gpuSpeed === undefined &&
      isCommitted(candidate) === isCommitted(chosen.candidate) &&
      !(isBatchExcluded && candidate.mode === 'batch'),
  );
}

function isStep(higher: RowContender, lower: RowContender, { workload }: Grounds): boolean {
  return higher.costUsd > STEP * lower.costUsd && isMaterial(higher.costUsd - lower.costUsd, higher.costUsd, workload);
}

function lowest(list: readonly RowContender[], by: (each: RowContender) => number): RowContender | null {
  let best: RowContender | null = null;
  for (const each of list) if (best === null || by(each) < by(best)) best = each;
  return best;
}
