import type { State } from '#renderer/store/state.ts';
import { asProblem } from '#renderer/store/problem.ts';
import type { Command } from './command.ts';

const always = (): null => null;
const needsStudy = (state: State): string | null => (state.model === null ? 'Open a model first.' : null);

async function openProject(state: State): Promise<void> {
  try {
    const [file] = (await state.host?.chooseFiles('project', { multiple: false })) ?? [];
    if (file !== undefined) await state.openWhenReady([file]);
  } catch (error) {
    state.showProblem(asProblem(error));
  }
}

const recent = (number: number): Command => ({
  id: `open-recent-${number}`,
  title: `Open recent project ${number}`,
  group: 'File',
  keys: `Ctrl+${number}`,
  titleIn: ({ recents }) => `Open ${recents[number - 1]?.name ?? `recent project ${number}`}`,
  obstacle: ({ recents }) => (recents[number - 1] === undefined ? 'No such recent project.' : null),
  run: ({ recents, openProject: open }) => {
    const project = recents[number - 1];
    if (project !== undefined) void open(project.file);
  },
});

/** The commands of a project. */
export const PROJECT_COMMANDS: readonly Command[] = [
  {
    id: 'open-project',
    title: 'Open a project…',
    group: 'File',
    keys: 'Ctrl+Shift+O',
    obstacle: always,
    run: (state) => void openProject(state),
  },
  {
    id: 'save',
    title: 'Save',
    group: 'File',
    keys: 'Ctrl+S',
    obstacle: needsStudy,
    run: (state) => void state.saveProject(),
  },
  {
    id: 'save-as',
    title: 'Save as…',
    group: 'File',
    keys: 'Ctrl+Shift+S',
    obstacle: needsStudy,
    run: (state) => void state.saveProjectAs(),
  },
  {
    id: 'revert',
    title: 'Revert to saved',
    group: 'File',
    keys: null,
    obstacle: ({ projectFile, edited }) => (projectFile !== null && edited ? null : 'No unsaved changes.'),
    run: ({ projectFile, openProject: open }) => {
      if (projectFile !== null) void open(projectFile, { saved: true });
    },
  },
  {
    id: 'undo',
    title: 'Undo',
    group: 'Study',
    keys: 'Ctrl+Z',
    obstacle: ({ history }) => (history.past.length === 0 ? 'Nothing to undo.' : null),
    run: (state) => state.undo(),
  },
  {
    id: 'redo',
    title: 'Redo',
    group: 'Study',
    keys: 'Ctrl+Shift+Z',
    obstacle: ({ history }) => (history.future.length === 0 ? 'Nothing to redo.' : null),
    run: (state) => state.redo(),
  },
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map(recent),
];
