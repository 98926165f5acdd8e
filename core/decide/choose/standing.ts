import type { ExclusionRule, ReasonOf } from '#core/contract/reasons.ts';
import type { Workload } from '#core/contract/workload.ts';
import type { Choice, LeaveRule } from './choose.ts';
import { hasSlo, steadyShare } from './steady-share.ts';
import { type PricedRow, probabilityCheaper } from './priced-row.ts';
import { isCommitted, type RowContender } from './row-contender.ts';

/** What the verdict says about a row. */
export interface Standing {
  /** The rule that excludes a feasible row; null if it competes. */
  readonly excludedBy: ExclusionRule | null;
  /** How a row that lost compares with the chosen row over the worlds; null for the chosen row and without one. */
  readonly versusChosen: ReasonOf<'versus-chosen'> | null;
}

/** Batch rows are excluded by the rule that decided, rows that fail too often by their share of worlds. A commitment is a separate decision. */
export function standingIn(choice: Choice<RowContender>, workload: Workload): (row: PricedRow) => Standing {
  const rule = choice.rules.find(isExclusion) ?? null;
  const chosen = choice.chosen?.row ?? null;
  const needed = steadyShare(workload);
  // If the choice itself holds less often, nothing holds often enough, and no row is excluded for it.
  const isHeld = chosen !== null && chosen.holds >= needed;
  const excludedBy = (row: PricedRow): ExclusionRule | null => {
    if (!row.central.feasible || row.holds === 0) return null;
    if (row.candidate.mode === 'batch' && rule !== null) return rule;
    return isHeld && row.holds < needed ? 'rarely-holds' : null;
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
          },
  });
}

function isExclusion(rule: LeaveRule): rule is LeaveRule & ExclusionRule {
  return rule === 'caller-waits' || rule === 'staleness' || rule === 'inputs-unknown';
}
