import type { ServingMode } from '#core/contract/plan.ts';
import { percent, waitText } from './format.ts';
import { modeName } from './names.ts';

/** A provisional verdict at one stage of a measurement. */
export interface VerdictSoFar {
  readonly mode: ServingMode | 'none';
  /** Share of the worlds in which the chosen option is the cheapest, 0 to 1; null without one. */
  readonly probabilityCheapest: number | null;
  /** Seconds since the measurement started. */
  readonly afterS: number;
}

/** How a provisional verdict has settled: `batch, cheapest in 81 % of the worlds after 6 s, then in 97 % after 14 s`. */
export function soFarText(history: readonly VerdictSoFar[]): string {
  return history.map((each, index) => stageText(each, history[index - 1] ?? null)).join(', then ');
}

function stageText({ mode, probabilityCheapest: share, afterS }: VerdictSoFar, before: VerdictSoFar | null): string {
  const isSame = before?.mode === mode;
  const name = mode === 'none' ? 'no feasible option' : modeName(mode);
  const worlds =
    share === null ? '' : isSame ? `in ${percent(share)}` : `, cheapest in ${percent(share)} of the worlds`;
  return `${isSame ? '' : name}${worlds} after ${waitText(afterS)}`.trim();
}
