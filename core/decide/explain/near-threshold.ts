import type { VerdictFact } from '#core/contract/verdict/verdict-reasons.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { cheapest } from '#core/decide/cheapest/contender.ts';
import { offerOf } from '#core/decide/cheapest/offer.ts';
import { isMaterial } from '#core/decide/cheapest/simplest.ts';
import { isCommitted } from '#core/decide/rows/likely-winners.ts';
import { hasSlo, SAME_SHARE_WITHIN, steadyShare } from '#core/decide/rows/needed-share.ts';
import { type PricedRow, drawsOf } from '#core/decide/rows/priced-row.ts';
import { isNearThreshold } from '#core/decide/verdict/near-share.ts';
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
  readonly chosen: PricedRow;
  readonly choice: Choice<PricedRow>;
  readonly contenders: readonly PricedRow[];
  readonly workload: Workload;
}): NearThreshold | null {
  const { chosen, workload } = of;
  const neededShare = steadyShare(workload);
  const other = nearlyAsGood(of) ?? surer(of);
  if (other === null) return null;
  return {
    code: 'near-threshold',
    offer: offerOf(chosen),
    holdsShare: chosen.holds,
    other: offerOf(other),
    otherShare: other.holds,
    neededShare,
    hasSlo: hasSlo(workload),
  };
}

type Grounds = Parameters<typeof nearThreshold>[0];

/**
 * The cheapest option that costs much less than the choice and is within a few points below the share that it must reach, within a tie of the nearest.
 * That share is the needed one or, where none reaches it, that of the choice.
 */
function nearlyAsGood(of: Grounds): PricedRow | null {
  const needed = Math.min(steadyShare(of.workload), of.chosen.holds);
  const near = rivals(of).filter(
    (each) => each.holds < needed && each.holds >= needed - SAME_SHARE_WITHIN && isStep(of.chosen, each, of),
  );
  const most = Math.max(...near.map(({ holds }) => holds));
  return cheapest(near.filter(({ holds }) => holds >= most - ABOUT));
}

/** The cheapest option that surely meets the requirements and costs much more, if the choice may as well not meet them. */
function surer(of: Grounds): PricedRow | null {
  const needed = steadyShare(of.workload);
  const { chosen } = of;
  if (!isNearThreshold(chosen.holds, needed, drawsOf(chosen))) return null;
  return cheapest(
    rivals(of).filter(
      (each) =>
        each.holds > chosen.holds + MIN_GAIN &&
        !isNearThreshold(each.holds, needed, drawsOf(each)) &&
        isStep(each, chosen, of),
    ),
  );
}

/** The options that could have been chosen, but for their share: without commitments, ranges from a specification, and a batch that a rule excludes. */
function rivals({ chosen, choice, contenders }: Grounds): readonly PricedRow[] {
  const isBatchExcluded = choice.rules.some(
    (rule) => rule === 'caller-waits' || rule === 'staleness' || rule === 'inputs-unknown',
  );
  const machines = chosen.others?.nearMisses() ?? [];
  return [...contenders, ...machines].filter(
    (row) =>
      row !== chosen &&
      row.central.feasible &&
      Number.isFinite(row.costUsd) &&
      row.candidate.gpuSpeed === undefined &&
      isCommitted(row.candidate) === isCommitted(chosen.candidate) &&
      !(isBatchExcluded && row.candidate.mode === 'batch'),
  );
}

function isStep(higher: PricedRow, lower: PricedRow, { workload }: Grounds): boolean {
  return higher.costUsd > STEP * lower.costUsd && isMaterial(higher.costUsd - lower.costUsd, higher.costUsd, workload);
}
