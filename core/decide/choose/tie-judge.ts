import type { TieBreak } from '#core/contract/verdict-reasons.ts';
import type { Workload } from '#core/contract/workload.ts';
import { chargedUsd } from './charged.ts';
import { expectedRegretUsd } from '#core/decide/choose/regret.ts';
import type { RowContender } from './row-contender.ts';
import { isMaterial, movingParts, type TieJudge } from './simplest.ts';

/** A difference that is material in more than this share of the simulations rules a tie out. */
const MOST_MATERIAL_SHARE = 1 / 3;

/** Shares of the simulations in which requirements are met that differ by less are the same. */
const SAME_HOLDS_WITHIN = 0.01;

/** What decided a tie for the chosen row, against a cheaper one. */
export function tieBreak(chosen: RowContender, other: RowContender, workload: Pick<Workload, 'materialUsd'>): TieBreak {
  const [own, theirs] = [chosen.row, other.row];
  if (own.holds > theirs.holds + SAME_HOLDS_WITHIN) {
    return { kind: 'holds', ownShare: own.holds, otherShare: theirs.holds };
  }
  const rows = [own, theirs];
  const lessUsd = expectedRegretUsd(theirs, rows) - expectedRegretUsd(own, rows);
  const isFewer = movingParts(chosen) < movingParts(other);
  return isMaterial(lessUsd, chosen.costUsd, workload) || !isFewer ? { kind: 'regret' } : { kind: 'parts' };
}

/** Judges ties among rows by the simulations that they were priced in. */
export function tieJudge(workload: Pick<Workload, 'materialUsd'>): TieJudge<RowContender> {
  const regretUsd = (contender: RowContender, tied: readonly RowContender[]): number =>
    expectedRegretUsd(
      contender.row,
      tied.map(({ row }) => row),
    );
  return {
    isClose: (higher, lower) => {
      let material = 0;
      const lowerUsd = chargedUsd(lower.row);
      chargedUsd(higher.row).forEach((usd, i) => {
        const otherUsd = lowerUsd[i] ?? Infinity;
        if (Number.isFinite(usd) && Number.isFinite(otherUsd) && isMaterial(usd - otherUsd, usd, workload))
          material += 1;
      });
      return material <= MOST_MATERIAL_SHARE * higher.row.monthlyUsd.length;
    },
    preferred: (tied) => {
      const most = Math.max(...tied.map(({ row }) => row.holds));
      const steady = tied.filter(({ row }) => row.holds >= most - SAME_HOLDS_WITHIN);
      if (steady.length < 2) return steady;
      const regrets = new Map(steady.map((contender) => [contender, regretUsd(contender, tied)]));
      const least = Math.min(...regrets.values());
      return steady.filter((c) => !isMaterial((regrets.get(c) ?? Infinity) - least, c.costUsd, workload));
    },
    regretUsd,
  };
}
