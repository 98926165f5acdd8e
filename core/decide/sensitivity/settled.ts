import { openQuestions } from '#core/contract/workload/workload.ts';
import type { VerdictSoFar } from '#core/contract/verdict/verdict-so-far.ts';
import { isOffByFactors, modeSeparation } from './separation.ts';

/**
 * Whether the mode of a provisional verdict is the same for all numbers that are still possible. A final mode stays final, because the possible
 * numbers included what was measured later. Disturbed numbers are assumed to be off by more, instead of being measured to the end under the same
 * disturbance. Takes seconds, so it does not run for a first look, which rarely says enough.
 * @param options.before the verdict of the stage before; null for the first one.
 * @param options.toCome the modes that are still to be measured.
 */
export function isSettled(
  mode: VerdictSoFar['mode'],
  options: Omit<Required<Parameters<typeof modeSeparation>[0]>, 'seed'> & { readonly before: VerdictSoFar | null },
): boolean {
  const { run, workload, before, toCome } = options;
  if (openQuestions(workload).length > 0 || !isOffByFactors(run) || toCome.includes('batch')) return false;
  if (before?.settled === true && before.mode === mode) return true;
  const separation = modeSeparation({ ...options, seed: run.seed });
  return separation.separated && separation.mode === mode;
}
