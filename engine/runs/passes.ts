import type { Phase } from '#core/contract/journal.ts';
import type { Effort } from '#core/contract/numbers.ts';
import type { RunView } from '#core/measure/run/run-view.ts';

const RANKS: readonly Effort[] = ['quick', 'standard', 'thorough'];

/**
 * Whether a phase was finished at this effort or a higher one. Phases of old journals count as finished at any effort.
 */
export function isDoneAt(view: RunView, phase: Phase, effort: Effort): boolean {
  return view.phases.some(
    (each) =>
      each.phase === phase &&
      each.finishedAt !== null &&
      (each.effort === undefined || RANKS.indexOf(each.effort) >= RANKS.indexOf(effort)),
  );
}

/** Whether a phase was started at a higher effort: a run resumed in its second pass does not return to the first. */
export function isBeyond(view: RunView, phase: Phase, effort: Effort): boolean {
  return view.phases.some(
    (each) => each.phase === phase && each.effort !== undefined && RANKS.indexOf(each.effort) > RANKS.indexOf(effort),
  );
}
