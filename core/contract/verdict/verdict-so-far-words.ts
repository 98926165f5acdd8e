import type { VerdictSoFar } from '#core/contract/verdict/verdict-so-far.ts';
import { percent, waitText } from '#core/words/format/format.ts';
import { modeName } from '#core/words/mode-names.ts';

/** A provisional verdict, and how many seconds after the start of the measurement it was planned. */
export interface VerdictStage extends Pick<VerdictSoFar, 'mode' | 'probabilityCheapest' | 'isTie'> {
  readonly afterS: number;
}

/** The sentence about a verdict that no number can change any more. */
export const SETTLED = "More measuring won't change this.";

/** One stage alone: `after 14 s: batch, cheapest in 97 % of the simulations. More measuring won't change this.` */
export function stageLine(verdict: VerdictSoFar, afterS: number): string {
  const settled = verdict.settled ? `. ${SETTLED}` : '';
  return `after ${waitText(afterS)}: ${saidOf(verdict)}${settled}`;
}

/** How a provisional verdict converged: `batch, cheapest in 81 % of the simulations after 6 s, then in 97 % after 14 s`. What stays equal appears once. */
export function soFarText(history: readonly VerdictStage[]): string {
  const changes = history.filter((each, index) => {
    const before = history[index - 1];
    return before === undefined || saidOf(each) !== saidOf(before);
  });
  return changes.map((each, index) => stageText(each, changes[index - 1] ?? null)).join(', then ');
}

function saidOf({ mode, probabilityCheapest: share, isTie }: Omit<VerdictStage, 'afterS'>): string {
  if (mode === 'none') return 'no feasible option';
  if (isTie) return `${modeName(mode)}, in a tie`;
  return share === null ? modeName(mode) : `${modeName(mode)}, cheapest in ${percent(share)} of the simulations`;
}

function stageText(each: VerdictStage, before: VerdictStage | null): string {
  const { mode, isTie, probabilityCheapest: share, afterS } = each;
  const isSharper = before?.mode === mode && !isTie && !before.isTie && share !== null;
  return `${isSharper ? `in ${percent(share)}` : saidOf(each)} after ${waitText(afterS)}`;
}
