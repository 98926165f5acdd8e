import type { Phase } from '#core/contract/run-facts.ts';
import type { FirstPass, RunView } from './run-view.ts';

type Trials = keyof FirstPass;

/** Where the trials of a phase are kept; undefined for phases that have none. */
function trialsOf(phase: Phase): Trials | undefined {
  const kept: Partial<Record<Phase, Trials>> = {
    batch: 'batchRounds',
    'batch-again': 'batchVisits',
    realtime: 'realtimePoints',
    microbatch: 'microBatchPoints',
  };
  return kept[phase];
}

/** A phase starts: what it has found before, in a pass that was finished or in one that was cut short, is put aside. */
export function beginPass(view: RunView, phase: Phase): RunView {
  const trials = trialsOf(phase);
  if (trials === undefined || view[trials].length === 0) return view;
  const aside: FirstPass = { ...view.standIn, [trials]: [...view.standIn[trials], ...view[trials]] };
  return { ...view, [trials]: [], standIn: aside };
}

/** A phase is finished: what was put aside has been measured better. */
export function endPass(view: RunView, phase: Phase): RunView {
  const trials = trialsOf(phase);
  return trials === undefined ? view : { ...view, standIn: { ...view.standIn, [trials]: [] } };
}

/** The view with everything that counts: as long as a second pass is not finished, what the first one found counts beside it. */
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
