import type { Phase } from '#core/contract/journal.ts';
import type { MeasureRequest } from '#core/contract/measure.ts';
import type { Effort, MeasuredMode } from '#core/contract/numbers.ts';
import { effortBudget, EXPECTED_START_S, FIXED_PHASES, SERVICE_ONLY_S } from '#core/measure/search/effort.ts';

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

/** The mode that a phase measures; null for those that are measured once whatever the effort. */
export function modeOf(phase: Phase): MeasuredMode | null {
  if (phase === 'batch-again') return 'batch';
  return phase === 'batch' || phase === 'realtime' || phase === 'microbatch' ? phase : null;
}

/** A phase that a measurement will come to, and the seconds that it is given. */
export interface ExpectedPhase {
  readonly phase: Phase;
  /** Null where the effort makes no difference, so that it is measured in the first pass only. */
  readonly effort: Effort | null;
  readonly expectedS: number;
}

/**
 * The phases of a measurement before it has begun, in order, both passes included. `fromFile`: the rows come from a file, so that the whole job is
 * run; `stackable`: rows can be put into batches. What the engine plans when their turn comes is told by its events, and counts.
 */
export function expectedPhases(
  request: MeasureRequest,
  { fromFile, stackable }: { readonly fromFile: boolean; readonly stackable: boolean },
): readonly ExpectedPhase[] {
  const { modes, effort } = request;
  const wantsBatch = modes.includes('batch');
  const once = (phase: Phase, expectedS: number): ExpectedPhase => ({ phase, effort: null, expectedS });
  const pass = (at: Effort, isFirst: boolean): readonly ExpectedPhase[] => {
    const budget = effortBudget(at, request.percentile);
    const measured = (phase: Phase, expectedS: number): ExpectedPhase => ({ phase, effort: at, expectedS });
    return [
      ...(isFirst ? [once('profile', budget.profileS)] : []),
      ...(wantsBatch ? [measured('batch', budget.batchS)] : []),
      ...(!wantsBatch && isFirst ? [once('batch', SERVICE_ONLY_S)] : []),
      ...(wantsBatch && isFirst && fromFile ? [once('job', FIXED_PHASES.jobS)] : []),
      ...(modes.includes('realtime') ? [measured('realtime', budget.realtimeS)] : []),
      ...(modes.includes('microbatch') && stackable ? [measured('microbatch', budget.microBatchS)] : []),
      ...(wantsBatch ? [measured('batch-again', budget.batchAgainS)] : []),
    ];
  };
  const starts = once('cold-start', effortBudget(effort).coldStarts * EXPECTED_START_S);
  return hasFirstPass(request)
    ? [starts, ...pass(FIRST_PASS, true), ...pass(effort, false)]
    : [starts, ...pass(effort, true)];
}

/** Seconds of a whole measurement: the sum of what its phases are given. A slow model takes longer, an early decision ends it sooner. */
export function expectedSeconds(phases: readonly ExpectedPhase[]): number {
  return phases.reduce((sum, { expectedS }) => sum + expectedS, 0);
}
