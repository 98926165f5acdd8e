import { withEdit } from './edit-history.ts';
import { asProblem } from './problem.ts';
import { contentOf, isSameContent } from './project-content.ts';
import { newProject } from './project-slice.ts';
import { type State, useStore } from './store.ts';

/** Delay of an autosave after the last edit. */
const KEPT_AFTER_MS = 1500;
/** Session storage key of the open project, to reopen it after a reload. */
const OPEN_KEY = 'modewise-open-project';

/**
 * Autosaves the project: records edits for undo, updates the window title, and stores unsaved changes in the engine. Call it once; returns a
 * function that stops it.
 */
export function keepProject(): () => void {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let begun = false;

  async function keep(): Promise<void> {
    timer = null;
    const { client, projectFile, projectId } = useStore.getState();
    const content = contentOf(useStore.getState());
    if (client === null || content === null || isSaved(useStore.getState())) return;
    try {
      const { savedAt, kept } = await client.call('projectAutosave', { file: projectFile, content });
      sessionStorage.setItem(OPEN_KEY, projectFile ?? kept);
      // Another project may have been opened in the meantime.
      if (useStore.getState().projectId === projectId) useStore.setState({ keptAt: savedAt });
    } catch (error) {
      useStore.setState({ problem: asProblem(error) });
    }
  }

  function keepSoon(): void {
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => void keep(), KEPT_AFTER_MS);
  }

  /** Restores the project of this tab after a reload, its running measurement, and lists interrupted runs. */
  async function begin(): Promise<void> {
    const { openProject, rejoin, loadRecents, loadInterrupted, loadSettings } = useStore.getState();
    await loadSettings();
    const open = sessionStorage.getItem(OPEN_KEY);
    if (open !== null) await openProject(open);
    if (useStore.getState().model === null) sessionStorage.removeItem(OPEN_KEY);
    await rejoin();
    await Promise.all([loadRecents(), loadInterrupted()]);
  }

  const forget = useStore.subscribe((state, before) => {
    if (state.connection === 'ready' && before.connection !== 'ready') {
      if (begun) void state.loadInterrupted();
      else void begin();
      begun = true;
    }
    if (state.projectFile !== before.projectFile && state.projectFile !== null) {
      sessionStorage.setItem(OPEN_KEY, state.projectFile);
    }
    const { name, projectFile: file, edited } = state;
    if (name !== before.name || file !== before.projectFile || edited !== before.edited) {
      state.host?.setDocument({ name, file, edited });
    }
    // The verdict arrives after the content it depends on, and the list of projects shows it.
    if (state.plan !== before.plan && state.plan !== null && state.model !== null) keepSoon();
    if (isSameContent(state, before)) return;
    const change = changeOf(state, before);
    if (change === 'opened' || state.model === null) return;
    if (change === 'begun') useStore.setState(newProject());
    if (change === 'edited') noteEdit(state, before);
    keepSoon();
  });
  return () => {
    forget();
    if (timer !== null) clearTimeout(timer);
  };
}

/** Whether the file is up to date. */
function isSaved({ projectFile, edited }: State): boolean {
  return projectFile !== null && !edited;
}

/** Opening or saving is not an edit. Another model starts a new project, unless it replaces a missing file or is a newer version. */
function changeOf(state: State, before: State): 'opened' | 'begun' | 'edited' {
  if (state.projectId !== before.projectId || state.savedAt !== before.savedAt) return 'opened';
  if (state.model === before.model) return 'edited';
  return isRelinked(before) || isReplaced(state, before) ? 'edited' : 'begun';
}

/** Whether the model was replaced: the old inspection stays until the new model is read. */
function isReplaced(state: State, before: State): boolean {
  return state.inspection !== null && state.inspection === before.inspection;
}

function isRelinked({ projectNotices }: State): boolean {
  return projectNotices.some(({ about, state }) => about === 'model' && state === 'missing');
}

function noteEdit(state: State, before: State): void {
  const isStep = state.history !== before.history;
  const { workload, settings } = state;
  const history = isStep
    ? state.history
    : withEdit(
        state.history,
        { workload: before.workload, settings: before.settings },
        { workload, settings },
        Date.now(),
      );
  useStore.setState({ history, edited: true });
}
