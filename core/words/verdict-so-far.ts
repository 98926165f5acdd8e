import type { ServingMode } from '#core/contract/plan.ts';
import { percent, waitText } from './format.ts';
import { modeName } from './names.ts';

/** A provisional verdict at one stage of a measurement. */
export interface VerdictSoFar {
  readonly mode: ServingMode | 'none';
  /** Share of the worlds in which the chosen option is the cheapest, 0 to 1; null without one. */
  readonly probabilityCheapest: number | null;
  /** Whether another option is cheaper, but not by enough to matter. */
  readonly isTie: boolean;
  /** Seconds since the measurement started. */
  readonly afterS: number;
}

/** How a provisional verdict has settled: `batch, cheapest in 81 % of the worlds after 6 s, then in 97 % after 14 s`. What stays equal is said once. */
export function soFarText(history: readonly VerdictSoFar[]): string {
  const changes = history.filter((each, index) => {
    const before = history[index - 1];
    return before === undefined || saidOf(each) !== saidOf(before);
  });
  return changes.map((each, index) => stageText(each, changes[index - 1] ?? null)).join(', then ');
}

function saidOf({ mode, probabilityCheapest: share, isTie }: VerdictSoFar): string {
  if (mode === 'none') return 'no feasible option';
  if (isTie) return `${modeName(mode)}, in a tie`;
  return share === null ? modeName(mode) : `${modeName(mode)}, cheapest in ${percent(share)} of the worlds`;
}

function stageText(each: VerdictSoFar, before: VerdictSoFar | null): string {
  const { mode, isTie, probabilityCheapest: share, afterS } = each;
  const isSharper = before?.mode === mode && !isTie && !before.isTie && share !== null;
  return `${isSharper ? `in ${percent(share)}` : saidOf(each)} after ${waitText(afterS)}`;
}
