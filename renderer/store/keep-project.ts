import type { State } from './state.ts';
import { type Clock, pageClock } from '#renderer/host/clock.ts';
import { withEdit } from './edit-history.ts';
import { afterChange } from './measured-project.ts';
import { rememberOwner } from './measuring-order.ts';
import { isModelMissing } from './missing-files.ts';
import { asProblem } from './problem.ts';
import { contentOf, isSameContent } from './project-content.ts';
import { newProject, withoutFindings } from './project-slice.ts';
import { useStore } from './store.ts';

/** Delay between the last edit and the autosave. */
export const AUTOSAVE_AFTER_MS = 1500;
/** The key under which a tab stores its open project, to reopen it after a reload. */
const OPEN_KEY = 'modewise-open-project';

/** The parts of the page that autosave uses. */
interface Surroundings {
  /** Belongs to the tab and survives a reload. */
  readonly memory: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  readonly clock: Clock;
}

/**
 * Keeps the study as a project during the work on it: records edits for undo, tells the host which project is open and
 * whether it has unsaved edits, and autosaves through the engine. Call it once; returns a function that stops it.
 */
export function keepProject(
  { memory, clock }: Surroundings = { memory: sessionStorage, clock: pageClock },
): () => void {
  let cancelAutosave: (() => void) | null = null;
  let begun = false;

  function autosaveSoon(): void {
    cancelAutosave?.();
    cancelAutosave = clock.after(AUTOSAVE_AFTER_MS, () => void autosave(memory));
  }

  function onConnected(state: State): void {
    if (!begun) void begin(memory);
    else {
      void state.loadInterrupted();
      // The engine that was lost may have been reading the model.
      if (state.inspection === null && !isModelMissing(state)) void state.inspect();
    }
    begun = true;
  }

  const unsubscribe = useStore.subscribe((state, before) => {
    // A page that shows the study of somebody else stores nothing.
    if (state.shared !== null) return tellHost(state, before);
    if (state.connection === 'ready' && before.connection !== 'ready') onConnected(state);
    if (state.projectFile !== before.projectFile && state.projectFile !== null) {
      memory.setItem(OPEN_KEY, state.projectFile);
    }
    tellHost(state, before);
    // The verdict arrives after the edit that caused it, and the list of projects shows it.
    if (state.plan !== before.plan && state.plan !== null && state.model !== null) autosaveSoon();
    if (isSameContent(state, before) && state.projectId === before.projectId) return;
    const change = changeOf(state, before);
    noteMeasured(state, before, { isOther: change === 'begun' || state.projectId !== before.projectId });
    if (state.projectId !== before.projectId) useStore.setState(withoutFindings(state));
    if (change === 'opened' || state.model === null) return;
    if (change === 'begun') useStore.setState(newProject());
    if (change === 'edited') noteEdit(state, before, clock.nowMs());
    autosaveSoon();
  });
  return () => {
    unsubscribe();
    cancelAutosave?.();
  };
}

/** Keeps what the measured project and the one that waits contained when they are left. */
function noteMeasured(state: State, before: State, { isOther }: { readonly isOther: boolean }): void {
  const { measuredProject, nextMeasurement } = state;
  if (measuredProject !== null) {
    const project = afterChange(measuredProject, { before, state, isOther });
    if (project !== measuredProject) {
      useStore.setState({ measuredProject: project });
      rememberOwner(project);
    }
  }
  if (nextMeasurement === null) return;
  const project = afterChange(nextMeasurement.project, { before, state, isOther });
  if (project !== nextMeasurement.project) useStore.setState({ nextMeasurement: { ...nextMeasurement, project } });
}

async function autosave(memory: Surroundings['memory']): Promise<void> {
  const { client, projectFile, projectId } = useStore.getState();
  const content = contentOf(useStore.getState());
  if (client === null || content === null || isSaved(useStore.getState())) return;
  try {
    const { savedAt, kept } = await client.call('projectAutosave', { file: projectFile, content });
    // Another project may be open by now.
    if (useStore.getState().projectId !== projectId) return;
    memory.setItem(OPEN_KEY, projectFile ?? kept);
    useStore.setState({ keptAt: savedAt });
  } catch (error) {
    useStore.setState({ problem: asProblem(error) });
  }
}

/** Reopens the project that the tab had open before its reload, with its measurements, and lists interrupted runs. */
async function begin(memory: Surroundings['memory']): Promise<void> {
  const { openProject, rejoin, loadRecents, loadInterrupted, loadSettings } = useStore.getState();
  try {
    await loadSettings();
    const open = memory.getItem(OPEN_KEY);
    if (open !== null) await openProject(open);
    if (useStore.getState().model === null) memory.removeItem(OPEN_KEY);
    await rejoin();
  } finally {
    useStore.setState({ isRestored: true });
  }
  await Promise.all([loadRecents(), loadInterrupted()]);
}

function tellHost(state: State, before: State): void {
  const { name, projectFile: file, edited } = state;
  if (name === before.name && file === before.projectFile && edited === before.edited) return;
  state.host?.setDocument({ name, file, edited });
}

/** The project file is up to date. */
function isSaved({ projectFile, edited }: State): boolean {
  return projectFile !== null && !edited;
}

/** Opening or saving is not an edit. Another model starts a new project, unless it replaces a missing file or is a newer version. */
function changeOf(state: State, before: State): 'opened' | 'begun' | 'edited' {
  if (state.projectId !== before.projectId || state.savedAt !== before.savedAt) return 'opened';
  if (state.model === before.model) return 'edited';
  return isLocated(state, before) || isReplaced(state, before) ? 'edited' : 'begun';
}

/** Whether the missing model was found again. */
function isLocated(state: State, before: State): boolean {
  return isModelMissing(before) && !isModelMissing(state);
}

/** Whether the model was replaced: the old inspection stays until the new model is read. */
function isReplaced(state: State, before: State): boolean {
  return state.inspection !== null && state.inspection === before.inspection;
}

function noteEdit(state: State, before: State, nowMs: number): void {
  const isStep = state.history !== before.history;
  const { workload, settings } = state;
  const history = isStep
    ? state.history
    : withEdit(state.history, { workload: before.workload, settings: before.settings }, { workload, settings }, nowMs);
  useStore.setState({ history, edited: true });
}
