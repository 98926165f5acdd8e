import type { VerdictSoFar } from '#core/contract/verdict/verdict-so-far.ts';
import { nearCheapestText } from '#core/contract/verdict/near-cheapest-words.ts';
import { percent, waitText } from '#core/words/format/format.ts';
import { modeName } from '#core/words/mode-names.ts';

/** A provisional verdict, and how many seconds after the start of the measurement it was planned. */
export interface VerdictStage extends Pick<VerdictSoFar, 'mode' | 'nearCheapest' | 'isTie'> {
  readonly afterS: number;
}

/** The sentence about a verdict that no number can change any more. */
export const SETTLED = "More measuring won't change this.";

/** One stage alone: `after 14 s: batch, within $25 or 5 % of the cheapest in 97 % of the simulations. More measuring won't change this.` */
export function stageLine(verdict: VerdictSoFar, afterS: number): string {
  const settled = verdict.settled ? `. ${SETTLED}` : '';
  return `after ${waitText(afterS)}: ${saidOf(verdict)}${settled}`;
}

/** How a provisional verdict converged: `batch, within $25 or 5 % of the cheapest in 81 % of the simulations after 6 s, then in 97 % after 14 s`. What stays equal appears once. */
export function soFarText(history: readonly VerdictStage[]): string {
  const changes = history.filter((each, index) => {
    const before = history[index - 1];
    return before === undefined || saidOf(each) !== saidOf(before);
  });
  return changes.map((each, index) => stageText(each, changes[index - 1] ?? null)).join(', then ');
}

function saidOf({ mode, nearCheapest, isTie }: Omit<VerdictStage, 'afterS'>): string {
  if (mode === 'none') return 'no feasible option';
  if (isTie) return `${modeName(mode)}, in a tie`;
  if (nearCheapest == null) return modeName(mode);
  return `${modeName(mode)}, ${nearCheapestText(nearCheapest)} in ${percent(nearCheapest.share)} of the simulations`;
}

function stageText(each: VerdictStage, before: VerdictStage | null): string {
  const { mode, isTie, nearCheapest, afterS } = each;
  const isSharper = before?.mode === mode && !isTie && !before.isTie && before.nearCheapest != null;
  const said = isSharper && nearCheapest != null ? `in ${percent(nearCheapest.share)}` : saidOf(each);
  return `${said} after ${waitText(afterS)}`;
}
