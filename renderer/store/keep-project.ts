import { withEdit } from './edit-history.ts';
import { asProblem } from './problem.ts';
import { contentOf, isSameContent } from './project-content.ts';
import { newProject } from './project-slice.ts';
import { type State, useStore } from './store.ts';

/** Edits are kept this long after the last of them. */
const KEPT_AFTER_MS = 1500;
/** Where a tab remembers what was open in it, so that it is again after it was loaded anew. */
const OPEN_KEY = 'modewise-open-project';

/**
 * Keeps the study as a project while it is worked on: remembers edits for undo, tells the host what is open and whether it is edited, and keeps what
 * is not saved with the engine. Call it once; returns how to end it.
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
      // What was opened meanwhile is another project.
      if (useStore.getState().projectId === projectId) useStore.setState({ keptAt: savedAt });
    } catch (error) {
      useStore.setState({ problem: asProblem(error) });
    }
  }

  function keepSoon(): void {
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => void keep(), KEPT_AFTER_MS);
  }

  /** What a tab had open before it was loaded anew, what was measured in it, and what an engine left behind. */
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
    // The verdict follows later than what it was made from, and stands on the list of projects.
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

/** Its file has everything already. */
function isSaved({ projectFile, edited }: State): boolean {
  return projectFile !== null && !edited;
}

/** A project that was opened or saved is no edit; another model is another study, unless it is the one that was missing or a newer version. */
function changeOf(state: State, before: State): 'opened' | 'begun' | 'edited' {
  if (state.projectId !== before.projectId || state.savedAt !== before.savedAt) return 'opened';
  if (state.model === before.model) return 'edited';
  return isRelinked(before) || isReplaced(state, before) ? 'edited' : 'begun';
}

/** A newer version of the model: what the old one was is shown until the new one is read. */
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
