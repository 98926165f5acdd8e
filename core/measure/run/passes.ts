import type { Phase } from '#core/contract/run/run-facts.ts';
import type { FirstPass, RunView } from './run-view.ts';

type Trials = keyof FirstPass;

/** The field that keeps the trials of a phase; undefined for phases without trials. */
function trialsOf(phase: Phase): Trials | undefined {
  const kept: Partial<Record<Phase, Trials>> = {
    batch: 'batchRounds',
    'batch-again': 'batchVisits',
    realtime: 'realtimePoints',
    microbatch: 'microBatchPoints',
  };
  return kept[phase];
}

/** Sets aside the earlier trials of a phase that starts, from a finished pass or an interrupted one. */
export function beginPass(view: RunView, phase: Phase): RunView {
  const trials = trialsOf(phase);
  if (trials === undefined || view[trials].length === 0) return view;
  const aside: FirstPass = { ...view.standIn, [trials]: [...view.standIn[trials], ...view[trials]] };
  return { ...view, [trials]: [], standIn: aside };
}

/** Discards the trials that were set aside once their phase is finished again. */
export function endPass(view: RunView, phase: Phase): RunView {
  const trials = trialsOf(phase);
  return trials === undefined ? view : { ...view, standIn: { ...view.standIn, [trials]: [] } };
}

/** The view with all trials that count. Until a second pass is finished, the trials of the first pass count too. */
export function withFirstPass(view: RunView): RunView {
  const { standIn } = view;
  return {
    ...view,
    batchRounds: [...standIn.batchRounds, ...view.batchRounds],
    batchVisits: [...standIn.batchVisits, ...view.batchVisits],
    realtimePoints: [...standIn.realtimePoints, ...view.realtimePoints],
    microBatchPoints: [...standIn.microBatchPoints, ...view.microBatchPoints],
  };
}

/** The view to plan a provisional verdict from: with the rounds of the first look until batch mode is measured. */
export function withFirstLook(view: RunView): RunView {
  const isMeasured = view.batchRounds.length > 0 || view.standIn.batchRounds.length > 0;
  return isMeasured ? view : { ...view, batchRounds: view.firstLook };
}
