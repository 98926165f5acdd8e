import type { Phase } from '#core/contract/run/journal.ts';
import type { MeasureRequest } from '#core/contract/run/measure.ts';
import type { TuningResult } from '#core/contract/run/tuning.ts';
import { type Effort, MeasuredMode } from '#core/contract/base/numbers.ts';
import {
  EXPECTED_START_S,
  FIRST_LOOK_S,
  FIXED_PHASES,
  requestBudget,
  SERVICE_ONLY_S,
  tuningSeconds,
} from '#core/measure/search/effort.ts';
import type { RunView } from './run-view.ts';
import { hasOverhead, USUAL_OVERHEAD_S } from './phase-overhead.ts';

/** The effort of the first pass over all modes. */
export const FIRST_PASS: Effort = 'quick';

/**
 * Whether a measurement starts with a quick pass and continues only where the decision is open. This requires a workload that is not assumed,
 * and a request that does not state exactly what to measure.
 */
export function hasFirstPass(request: MeasureRequest): boolean {
  const { workload, effort, ratesPerS, windowsMs, maxBatches, batchSizes, threads, replicas, durationS } = request;
  const given = [ratesPerS, windowsMs, maxBatches, batchSizes, threads, replicas];
  const isKnown = workload !== null && workload.assumed.length === 0;
  return isKnown && effort !== FIRST_PASS && durationS === null && given.every((list) => list.length === 0);
}

/** The mode that a phase measures. Null for phases that are measured once, whatever the effort. */
export function modeOf(phase: Phase): MeasuredMode | null {
  if (phase === 'batch-again') return 'batch';
  return phase === 'batch' || phase === 'realtime' || phase === 'microbatch' ? phase : null;
}

/** The phases that measure each mode, in order. A best batch configuration that changes also changes the job and the visits. */
export const PHASES_OF_MODE = {
  batch: ['batch', 'job', 'batch-again'],
  realtime: ['realtime'],
  microbatch: ['microbatch'],
} as const satisfies Readonly<Record<MeasuredMode, readonly Phase[]>>;

/** The modes whose numbers come from some of these phases. */
export function modesOfPhases(phases: readonly Phase[]): readonly MeasuredMode[] {
  return MeasuredMode.options.filter((mode) =>
    phases.some((phase) => PHASES_OF_MODE[mode].some((own) => own === phase)),
  );
}

/** The uses of a model for which settings of a session are tried. */
export function tunedUses({ modes }: Pick<MeasureRequest, 'modes'>): readonly TuningResult['use'][] {
  return (['batch', 'realtime'] as const).filter((use) => modes.includes(use));
}

/** A phase that a measurement will reach, with its planned seconds. */
export interface ExpectedPhase {
  readonly phase: Phase;
  /** Null if the effort makes no difference; such a phase is measured in the first pass only. */
  readonly effort: Effort | null;
  readonly expectedS: number;
}

/**
 * The phases of a measurement before it has started, in order, including both passes. `fromFile`: the rows come from a file, so the whole
 * job runs. `stackable`: rows can be combined into batches. Later the events of the engine state the real plan and take precedence.
 */
export function expectedPhases(
  request: MeasureRequest,
  { fromFile, stackable }: { readonly fromFile: boolean; readonly stackable: boolean },
): readonly ExpectedPhase[] {
  const { modes, effort, durationS } = request;
  const wantsBatch = modes.includes('batch');
  const once = (phase: Phase, expectedS: number): ExpectedPhase => ({ phase, effort: null, expectedS });
  const startsAt = (at: Effort): number => requestBudget({ effort: at, durationS }).coldStarts;
  /** @param before the starts of an earlier pass; 0 for the first pass. */
  const pass = (at: Effort, before: number): readonly ExpectedPhase[] => {
    const isFirst = before === 0;
    const budget = requestBudget({ effort: at, durationS });
    const measured = (phase: Phase, expectedS: number): ExpectedPhase => ({ phase, effort: at, expectedS });
    return [
      ...(startsAt(at) > before ? [measured('cold-start', (startsAt(at) - before) * EXPECTED_START_S)] : []),
      ...(isFirst ? [once('profile', budget.profileS)] : []),
      ...(wantsBatch ? [measured('batch', budget.batchS)] : []),
      ...(!wantsBatch && isFirst ? [once('batch', SERVICE_ONLY_S)] : []),
      ...(wantsBatch && isFirst && fromFile ? [once('job', FIXED_PHASES.jobS)] : []),
      ...(modes.includes('realtime') ? [measured('realtime', budget.realtimeS)] : []),
      ...(modes.includes('microbatch') && stackable ? [measured('microbatch', budget.microBatchS)] : []),
      ...(wantsBatch ? [measured('batch-again', budget.batchAgainS + budget.sustainedS)] : []),
      ...(isFirst && request.tune === true ? [once('tune', tuningSeconds(effort, tunedUses(request).length))] : []),
    ];
  };
  const firstLook = request.verdicts === true ? [once('first-look', FIRST_LOOK_S)] : [];
  return hasFirstPass(request)
    ? [...firstLook, ...pass(FIRST_PASS, 0), ...pass(effort, startsAt(FIRST_PASS))]
    : [...firstLook, ...pass(effort, 0)];
}

/** Expected seconds of a whole measurement: the sum over its phases. A slow model takes longer; an early decision ends it sooner. */
export function expectedSeconds(phases: readonly ExpectedPhase[]): number {
  return phases.reduce((sum, each) => sum + secondsAhead(each), 0);
}

/** Expected seconds of a phase of a measurement that has not started. */
export function secondsAhead({ phase, expectedS }: ExpectedPhase): number {
  return expectedS + (hasOverhead(phase) ? USUAL_OVERHEAD_S : 0);
}

/** The requested modes that are still to be measured, at whatever effort. Rows that cannot be stacked have no micro-batches. */
export function modesToCome({ request, model, phases }: RunView): readonly MeasuredMode[] {
  const isFinished = (mode: MeasuredMode): boolean =>
    phases.some(({ phase, finishedAt }) => phase === mode && finishedAt !== null);
  return (request?.modes ?? []).filter(
    (mode) => !isFinished(mode) && (mode !== 'microbatch' || model?.batchable !== false),
  );
}
