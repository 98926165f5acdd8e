import type { MeasuredMode } from '#core/contract/base/numbers.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import type { PhaseProgress } from '#core/measure/run/run-view.ts';
import { secondsLeft, type Stretch } from '#renderer/store/stretches.ts';
import { waitText } from '#core/words/format/format.ts';

/** The progress of a mode. */
export interface ModeStanding {
  readonly state: 'done' | 'running' | 'to-come' | 'missing';
  readonly text: string;
  /** Placeholder for the key number. */
  readonly empty: string;
  /** Share of its planned time that has passed; null if nothing runs. */
  readonly share: number | null;
}

/** The progress of a mode during a run. */
export function standingOf(mode: MeasuredMode, stretches: readonly Stretch[]): ModeStanding {
  const own = stretches.filter(({ kind }) => kind === mode);
  const plannedS = own.reduce((sum, each) => sum + each.plannedS, 0);
  const share = plannedS === 0 ? 0 : own.reduce((sum, each) => sum + each.doneS, 0) / plannedS;
  if (own.length === 0) return { state: 'missing', text: 'not selected', empty: 'Not measured', share: null };
  if (own.some(({ state }) => state === 'running'))
    return { state: 'running', text: 'measuring', empty: 'Measuring', share };
  const next = own.find(({ state }) => state === 'to-come');
  if (next === undefined) return { state: 'done', text: 'done', empty: 'No result', share };
  const before = stretches.slice(0, stretches.indexOf(next));
  const waitS = secondsLeft(before);
  const isNext = before.every(({ state }) => state !== 'to-come');
  const word = share > 0 ? 'again in' : isNext ? 'next, in' : 'in';
  const when = waitS < 1 ? 'next' : `${word} ${waitText(waitS)}`;
  return { state: 'to-come', text: when, empty: 'Not measured yet', share };
}

/** The state of a mode after a run. `phases` come from the run's events and are empty without them. */
export function standingAfter(
  mode: MeasuredMode,
  run: RunDocument,
  phases: readonly Pick<PhaseProgress, 'phase' | 'finishedAt'>[],
): ModeStanding {
  const result = { batch: run.batch, realtime: run.realtime, microbatch: run.microBatch }[mode];
  if (mode === 'microbatch' && run.microBatch?.frontier.every((point) => point.verdict !== 'valid')) {
    return {
      state: 'missing',
      text: 'no valid point',
      empty: 'No valid points: the machine was too busy',
      share: null,
    };
  }
  const isCutShort = phases.some(({ phase, finishedAt }) => phase === mode && finishedAt === null);
  if (isCutShort) return { state: 'missing', text: 'incomplete', empty: 'Interrupted', share: null };
  if (result !== null) return { state: 'done', text: 'measured', empty: 'No result', share: null };
  if (mode === 'microbatch' && !run.model.batchable) {
    return { state: 'missing', text: 'not possible', empty: 'The model is not batchable', share: null };
  }
  return { state: 'missing', text: 'not measured', empty: 'Not measured', share: null };
}
