import type { TieBreak } from '#core/contract/verdict/verdict-reasons.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { chargedUsd } from '#core/decide/rows/charged.ts';
import { comparedIn, type PricedRow } from '#core/decide/rows/priced-row.ts';
import { expectedRegretUsd } from './regret.ts';
import { isMaterial, movingParts, type TieJudge } from './simplest.ts';

/** A difference that is material in more than this share of the simulations rules a tie out. */
export const MOST_MATERIAL_SHARE = 1 / 3;

/** Shares of simulations that meet the requirements count as equal if they differ by less. */
const SAME_HOLDS_WITHIN = 0.01;

/** The criterion that decided a tie for the chosen row against a cheaper one. */
export function tieBreak(chosen: PricedRow, other: PricedRow, workload: Pick<Workload, 'materialUsd'>): TieBreak {
  if (chosen.holds > other.holds + SAME_HOLDS_WITHIN) {
    return { kind: 'holds', ownShare: chosen.holds, otherShare: other.holds };
  }
  const rows = [chosen, other];
  const lessUsd = expectedRegretUsd(other, rows) - expectedRegretUsd(chosen, rows);
  const isFewer = movingParts(chosen) < movingParts(other);
  return isMaterial(lessUsd, chosen.costUsd, workload) || !isFewer ? { kind: 'regret' } : { kind: 'parts' };
}

/** The share of the simulations in which a row costs materially more than another, with failed simulations charged. */
export function materialShare(higher: PricedRow, lower: PricedRow, workload: Pick<Workload, 'materialUsd'>): number {
  let material = 0;
  let draws = 0;
  for (const [one, other] of comparedIn(higher, lower)) {
    const otherUsd = chargedUsd(other);
    draws += one.monthlyUsd.length;
    chargedUsd(one).forEach((usd, i) => {
      const lowerUsd = otherUsd[i] ?? Infinity;
      if (Number.isFinite(usd) && Number.isFinite(lowerUsd) && isMaterial(usd - lowerUsd, usd, workload)) material += 1;
    });
  }
  return material / Math.max(1, draws);
}

/** Judges ties among rows by the simulations that they were priced in. */
export function tieJudge(workload: Pick<Workload, 'materialUsd'>): TieJudge<PricedRow> {
  return {
    isClose: (higher, lower) => materialShare(higher, lower, workload) <= MOST_MATERIAL_SHARE,
    preferred: (tied) => {
      const most = Math.max(...tied.map(({ holds }) => holds));
      const steady = tied.filter(({ holds }) => holds >= most - SAME_HOLDS_WITHIN);
      if (steady.length < 2) return steady;
      const regrets = new Map(steady.map((row) => [row, expectedRegretUsd(row, tied)]));
      const least = Math.min(...regrets.values());
      return steady.filter((c) => !isMaterial((regrets.get(c) ?? Infinity) - least, c.costUsd, workload));
    },
    regretUsd: expectedRegretUsd,
  };
}
