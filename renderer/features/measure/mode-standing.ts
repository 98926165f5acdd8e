import type { MeasuredMode } from '#core/contract/numbers.ts';
import type { RunDocument } from '#core/contract/run.ts';
import type { PhaseProgress } from '#core/measure/run/run-view.ts';
import { secondsLeft, type Stretch } from '#renderer/store/stretches.ts';
import { waitText } from '#core/words/format.ts';

/** How far a mode is. */
export interface ModeStanding {
  readonly state: 'done' | 'running' | 'to-come' | 'missing';
  readonly text: string;
  /** What stands where the number will be. */
  readonly empty: string;
  /** Share of its planned time that is over; null where nothing runs. */
  readonly share: number | null;
}

/** How far a mode is while it is measured, out of the track. */
export function standingOf(mode: MeasuredMode, stretches: readonly Stretch[]): ModeStanding {
  const own = stretches.filter(({ kind }) => kind === mode);
  const plannedS = own.reduce((sum, each) => sum + each.plannedS, 0);
  const share = plannedS === 0 ? 0 : own.reduce((sum, each) => sum + each.doneS, 0) / plannedS;
  if (own.length === 0) return { state: 'missing', text: 'not asked for', empty: 'Not measured', share: null };
  if (own.some(({ state }) => state === 'running'))
    return { state: 'running', text: 'measuring', empty: 'Measuring', share };
  const next = own.find(({ state }) => state === 'to-come');
  if (next === undefined) return { state: 'done', text: 'done', empty: 'No number could be taken', share };
  const before = stretches.slice(0, stretches.indexOf(next));
  const waitS = secondsLeft(before);
  const isNext = before.every(({ state }) => state !== 'to-come');
  const word = share > 0 ? 'again in' : isNext ? 'next, in' : 'in';
  const when = waitS < 1 ? 'next' : `${word} ${waitText(waitS)}`;
  return { state: 'to-come', text: when, empty: 'Not measured yet', share };
}

/** How far a mode is in a run that is over. `phases` are those of its events, none where they are not here. */
export function standingAfter(
  mode: MeasuredMode,
  run: RunDocument,
  phases: readonly Pick<PhaseProgress, 'phase' | 'finishedAt'>[],
): ModeStanding {
  const result = { batch: run.batch, realtime: run.realtime, microbatch: run.microBatch }[mode];
  if (mode === 'microbatch' && run.microBatch?.frontier.every((point) => point.verdict !== 'valid')) {
    return { state: 'missing', text: 'no point counts', empty: 'Too disturbed to be judged', share: null };
  }
  const isCutShort = phases.some(({ phase, finishedAt }) => phase === mode && finishedAt === null);
  if (isCutShort) return { state: 'missing', text: 'in part', empty: 'Cut short', share: null };
  if (result !== null) return { state: 'done', text: 'measured', empty: 'No number could be taken', share: null };
  if (mode === 'microbatch' && !run.model.batchable) {
    return { state: 'missing', text: 'not possible', empty: 'Rows cannot be stacked', share: null };
  }
  return { state: 'missing', text: 'not measured', empty: 'Not measured', share: null };
}
