import type { Phase } from '#core/contract/run/run-facts.ts';
import type { PhaseProgress } from './run-view.ts';

/**
 * Seconds that a phase takes beyond its plan on a quiet machine: its process starts, reads the rows, loads the model, and ends with the trial
 * that is under way. Over 16 runs of 14 models on a busy machine with two cores it was 1 to 5 s, and similar for all phases of a run.
 */
export const USUAL_OVERHEAD_S = 0.5;

/** Whether a phase has a process of its own whose start is not in its plan. The plan of `cold-start` consists of starts. */
export function hasOverhead(phase: Phase): boolean {
  return phase !== 'cold-start' && phase !== 'prepare';
}

/**
 * Seconds that each further phase is expected to take beyond its plan, from the phases that are finished. `USUAL_OVERHEAD_S` counts as one more
 * phase, so that the first one alone does not decide. Never negative: a phase that ends early gives no information about the others.
 */
export function overheadS(phases: readonly PhaseProgress[]): number {
  const beyond = phases.flatMap(({ phase, startedAt, finishedAt, expectedS }) => {
    if (finishedAt === null || !hasOverhead(phase)) return [];
    return [Math.max(0, secondsBetween(startedAt, finishedAt) - expectedS)];
  });
  return (USUAL_OVERHEAD_S + beyond.reduce((sum, each) => sum + each, 0)) / (1 + beyond.length);
}

/** Seconds from one ISO time to a later one. */
export function secondsBetween(from: string, to: string): number {
  return Math.max(0, (Date.parse(to) - Date.parse(from)) / 1000);
}
