import { openQuestions } from '#core/contract/workload/workload.ts';
import { planMark } from '#core/report/card/plan-mark.ts';
import type { State, Step } from './state.ts';

/** The state of a step. A stale step used something that has changed since; `why` says what changed and what to do. */
interface StepState {
  readonly kind: 'done' | 'stale' | 'to-come';
  readonly why: string | null;
}

const DONE: StepState = { kind: 'done', why: null };
const TO_COME: StepState = { kind: 'to-come', why: null };

/** The state of a step, from the open files, the run and the plan. */
export function stepState(state: State, step: Step): StepState {
  switch (step) {
    case 'model-data':
      return hasInput(state) ? DONE : TO_COME;
    case 'measure':
      return measured(state);
    case 'workload':
      return hasInput(state) && openQuestions(state.workload).length === 0 ? DONE : TO_COME;
    case 'compare':
    case 'recommendation':
      return state.plan === null ? TO_COME : follows(state);
    case 'report':
      return reported(state);
  }
}

function hasInput({ inspection, data, syntheticRows }: State): boolean {
  return inspection !== null && (syntheticRows !== null || (data !== null && inspection.data?.problem == null));
}

/** A run is stale if another model or other data are open. */
function measured({ run, inspection, projectNotices }: State): StepState {
  if (run === null) return TO_COME;
  const changed = projectNotices.find(({ state }) => state === 'changed');
  if (changed !== undefined) return { kind: 'stale', why: changed.text };
  if (inspection !== null && run.model.file !== inspection.model.file) {
    return { kind: 'stale', why: `Measured with ${run.model.file}. Measure again.` };
  }
  const file = inspection?.data?.file ?? null;
  if (file !== null && run.data.file !== null && run.data.file !== file) {
    return { kind: 'stale', why: `Measured with ${run.data.file}. Measure again.` };
  }
  return DONE;
}

function follows(state: State): StepState {
  const { kind, why } = measured(state);
  return kind === 'stale' ? { kind, why } : DONE;
}

function reported({ plan, reports }: State): StepState {
  if (plan === null || reports.length === 0) return TO_COME;
  const mark = planMark(plan);
  return reports.some((report) => report.planMark === mark)
    ? DONE
    : { kind: 'stale', why: 'The plan has changed. Export the report again.' };
}
