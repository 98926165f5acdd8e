import type { Step } from './interface-slice.ts';
import type { State } from './store.ts';

/** Where a step stands. A stale one was done with something that has changed since; `why` says what, and what to do. */
interface StepState {
  readonly kind: 'done' | 'stale' | 'to-come';
  readonly why: string | null;
}

const DONE: StepState = { kind: 'done', why: null };
const TO_COME: StepState = { kind: 'to-come', why: null };

/** Where a step of the pipeline stands, from what is open, measured and planned. */
export function stepState(state: State, step: Step): StepState {
  switch (step) {
    case 'model-data':
      return hasInput(state) ? DONE : TO_COME;
    case 'measure':
      return measured(state);
    case 'workload':
      return hasInput(state) ? DONE : TO_COME;
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

/** What was measured is stale once another model or other data are open. */
function measured({ run, inspection, projectNotices }: State): StepState {
  if (run === null) return TO_COME;
  const changed = projectNotices.find(({ state }) => state === 'changed');
  if (changed !== undefined) return { kind: 'stale', why: changed.text };
  if (inspection !== null && run.model.file !== inspection.model.file) {
    return { kind: 'stale', why: `Measured with ${run.model.file}: measure again.` };
  }
  const file = inspection?.data?.file ?? null;
  if (file !== null && run.data.file !== null && run.data.file !== file) {
    return { kind: 'stale', why: `Measured with ${run.data.file}: measure again.` };
  }
  return DONE;
}

function follows(state: State): StepState {
  const { kind, why } = measured(state);
  return kind === 'stale' ? { kind, why } : DONE;
}

function reported({ plan, writtenPlan, writtenFiles }: State): StepState {
  if (plan === null || writtenFiles.length === 0) return TO_COME;
  return writtenPlan === plan ? DONE : { kind: 'stale', why: 'The plan has changed since: write the report again.' };
}
