import type { ExclusionRule, ReasonOf } from '#core/contract/reasons/reasons.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import type { Choice, LeaveRule } from './rules.ts';
import { hasSlo, steadyShare } from '#core/decide/rows/needed-share.ts';
import { commonDraws, type PricedRow, probabilityCheaper } from '#core/decide/rows/priced-row.ts';
import { isCommitted } from '#core/decide/rows/likely-winners.ts';

/** What the verdict says about a row. */
export interface Standing {
  /** The rule that excludes a feasible row; null if it competes. */
  readonly excludedBy: ExclusionRule | null;
  /** How a row that lost compares with the chosen row over the simulations; null for the chosen row and without one. */
  readonly versusChosen: ReasonOf<'versus-chosen'> | null;
}

/** Batch rows are excluded by the rule that decided, rows that fail too often by their share of simulations. A commitment is a separate decision. */
export function standingIn(choice: Choice<PricedRow>, workload: Workload): (row: PricedRow) => Standing {
  const rule = choice.rules.find(isExclusion) ?? null;
  const chosen = choice.chosen;
  const needed = steadyShare(workload);
  // If the choice itself holds in too few simulations, so does every other row, and the choice is one of those that hold most often.
  const isHeld = chosen !== null && chosen.holds >= needed;
  const least = chosen === null ? 0 : isHeld ? needed : chosen.holds;
  const rareRule = !isHeld ? 'holds-less-often' : hasSlo(workload) ? 'rarely-holds' : 'rarely-feasible';
  const excludedBy = (row: PricedRow): ExclusionRule | null => {
    if (!row.central.feasible || row.holds === 0) return null;
    if (row.candidate.mode === 'batch' && rule !== null) return rule;
    return row.holds < least ? rareRule : null;
  };
  return (row) => ({
    excludedBy: excludedBy(row),
    versusChosen:
      chosen === null || row === chosen || !row.central.feasible || isCommitted(row.candidate)
        ? null
        : {
            code: 'versus-chosen',
            cheaperShare: probabilityCheaper(row, chosen),
            missesShare: 1 - row.holds,
            hasSlo: hasSlo(workload),
            simulations: commonDraws(row, chosen),
          },
  });
}

function isExclusion(rule: LeaveRule): rule is LeaveRule & ExclusionRule {
  return rule === 'caller-waits' || rule === 'staleness' || rule === 'inputs-unknown';
}
