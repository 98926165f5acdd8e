import type { Phase } from '../../core/contract/journal.ts';
import type { MeasureRequest } from '../../core/contract/measure.ts';
import type { Effort, MeasuredMode } from '../../core/contract/numbers.ts';
import type { RunDecision } from '../../core/contract/run.ts';
import { runDecision } from '../../core/recommendation/say-separation.ts';
import { modeSeparation } from '../../core/recommendation/separation.ts';
import { runDocument } from '../../core/run/document.ts';
import type { RunView } from '../../core/run/fold.ts';
import { createEvaluator } from '../../core/serving/evaluator.ts';
import { loadCatalog } from '../catalog/load.ts';

/** The effort of a first pass over all modes. */
export const FIRST_PASS: Effort = 'quick';

/**
 * Whether a measurement begins with a quick pass and goes on only where the decision is open: when it is known what the numbers are for, and
 * nobody said exactly what to measure.
 */
export function hasFirstPass(request: MeasureRequest): boolean {
  const { workload, effort, ratesPerS, windowsMs, maxBatches, batchSizes, threads, replicas, durationS } = request;
  const given = [ratesPerS, windowsMs, maxBatches, batchSizes, threads, replicas];
  return workload !== null && effort !== FIRST_PASS && durationS === null && given.every((list) => list.length === 0);
}

/** Where the decision for the run's workload stands; null when it cannot be told, or the numbers are not to be relied on. */
export function decisionSoFar(view: RunView): RunDecision | null {
  const run = runDocument(view);
  const workload = view.request?.workload ?? null;
  if (run === null || workload === null || run.trust.verdict === 'poor') return null;
  if (run.serviceTime === null && run.realtime === null) return null;
  const catalog = loadCatalog({ region: workload.region });
  const separation = modeSeparation({
    run,
    workload,
    evaluatorOf: (subject) => createEvaluator({ runs: [subject], catalog }),
    seed: run.seed,
  });
  return runDecision(separation);
}

/** The mode that a phase measures; null for those that are measured once whatever the effort. */
export function modeOf(phase: Phase): MeasuredMode | null {
  return phase === 'batch' || phase === 'realtime' || phase === 'microbatch' ? phase : null;
}

const RANKS: readonly Effort[] = ['quick', 'standard', 'thorough'];

/** Whether a phase was finished at this effort or a higher one. Phases of old journals count as done at any. */
export function isDoneAt(view: RunView, phase: Phase, effort: Effort): boolean {
  return view.phases.some(
    (each) =>
      each.phase === phase &&
      each.finishedAt !== null &&
      (each.effort === undefined || RANKS.indexOf(each.effort) >= RANKS.indexOf(effort)),
  );
}

/** Whether a phase was begun at a higher effort: a run that is resumed in its second pass does not go back to the first. */
export function isBeyond(view: RunView, phase: Phase, effort: Effort): boolean {
  return view.phases.some(
    (each) => each.phase === phase && each.effort !== undefined && RANKS.indexOf(each.effort) > RANKS.indexOf(effort),
  );
}
