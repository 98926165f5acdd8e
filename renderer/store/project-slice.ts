import type { ProjectSlice, Slice, State } from './state.ts';
import type { OpenedProject } from '#core/contract/project/project.ts';
import { FILE_ENDINGS } from '#core/contract/methods/shell.ts';
import { NO_HISTORY, redone, undone } from './edit-history.ts';
import { isModelMissing, missingFiles } from './missing-files.ts';
import { type AnswerAccess, beginOpening, forOpenProject } from './answers.ts';
import { asProblem } from './problem.ts';
import { contentOf, contentOfPlan, stateOf } from './project-content.ts';
import { baseName, foundAgain } from './study-slice.ts';

/** What was planned for one project, what went wrong with it and what was written from it is not shown with the next. */
const NOTHING_SAID = {
  problem: null,
  studyProblem: null,
  refusal: null,
  triedModel: null,
  planProblem: null,
  reportProblem: null,
  bundleProblem: null,
  writtenBundle: null,
  plan: null,
  planning: false,
  planIsOld: false,
  planStage: null,
  bill: null,
  trace: null,
} as const;

/** The variants, the fleet and the service that are open, without what was found about another project. */
export function withoutFindings({ fleetWork, endpoint }: State) {
  return {
    openedVariants: null,
    fleetWork: { ...fleetWork, checked: null, said: [], problem: null },
    endpoint: endpoint === null ? null : { ...endpoint, problem: null },
  } as const;
}

/** The initial state of a new project. */
export const newProject = () =>
  ({
    ...NOTHING_SAID,
    projectId: crypto.randomUUID(),
    projectFile: null,
    edited: false,
    savedAt: null,
    keptAt: null,
    savedVerdict: null,
    projectNotices: [],
    history: NO_HISTORY,
  }) as const;

/** The state that opening a project sets. */
export function openedState({ file, content, savedAt, unsavedAt, notices }: OpenedProject) {
  return {
    ...NOTHING_SAID,
    ...stateOf(content, unsavedAt ?? savedAt),
    projectFile: file,
    edited: unsavedAt !== null,
    savedAt: file === null ? null : savedAt,
    keptAt: unsavedAt,
    projectNotices: notices,
    history: NO_HISTORY,
    step: content.run === null ? 'model-data' : 'recommendation',
  } as const;
}

/** Lets the user choose a file to save to; null if the user cancels. */
async function chooseProjectFile({ host, name }: State): Promise<string | null> {
  const [ending] = FILE_ENDINGS.project;
  const suggestedName = `${name ?? 'Untitled'}.${ending}`;
  return (await host?.chooseSavePath({ title: 'Save project', suggestedName, endings: [ending] })) ?? null;
}

/** Saves the study to a project file, which is then the open project. */
async function saveTo(
  { set, get }: { readonly set: Parameters<Slice<ProjectSlice>>[0]; readonly get: () => State },
  file: string,
): Promise<void> {
  const asked = get();
  const content = contentOf(asked);
  if (content === null) return;
  const project = forOpenProject(set, get);
  const name = nameToSave(asked, file);
  const { savedAt } = await get()
    .engine()
    .call('projectSave', { file, content: { ...content, name } });
  project.set({ name, projectFile: file, savedAt, keptAt: null, edited: false });
  // In a browser the file is in the engine's folder, so each save downloads it.
  if (get().host?.kind === 'browser') await get().host?.deliver(file);
  await get().loadRecents();
}

/** Creates the state of the project. */
export const createProjectSlice: Slice<ProjectSlice> = (set, get) => {
  /** Runs an action and shows its error, on all screens unless it is about one project alone. */
  async function trying(act: () => Promise<void>, of: Pick<AnswerAccess, 'set'> = { set }): Promise<void> {
    try {
      await act();
    } catch (error) {
      of.set({ problem: asProblem(error) });
    }
  }

  function step(turn: typeof undone): void {
    const { history, workload, settings } = get();
    const turned = turn(history, { workload, settings });
    if (turned !== null) set({ ...turned.edit, history: turned.history });
  }

  return {
    ...newProject(),
    isRestored: false,
    recents: [],
    interrupted: [],
    openProject: (file, { saved } = { saved: false }) =>
      trying(async () => {
        const isLatest = beginOpening();
        const opened = await get().engine().call('projectOpen', { file, saved });
        if (!isLatest()) return;
        set(openedState(opened));
        if (!isModelMissing(get())) await get().inspect();
        await get().loadRecents();
      }),
    openPlan: (plan) => {
      const content = contentOfPlan(plan, crypto.randomUUID());
      if (content === null) return set({ problem: asProblem(new Error('This plan has no measurement to open.')) });
      const text = `Drop ${content.run?.model.file ?? 'the model'} on the window to measure it again, or to save this as a project.`;
      const notices = [{ about: 'model', state: 'missing', text } as const];
      const savedAt = plan.createdAt;
      set(openedState({ file: null, content, savedAt, unsavedAt: savedAt, notices }));
    },
    saveProject: () =>
      trying(async () => {
        const { projectFile } = get();
        await (projectFile === null ? get().saveProjectAs() : saveTo({ set, get }, projectFile));
      }),
    saveProjectAs: () =>
      trying(async () => {
        const { isOpen } = forOpenProject(set, get);
        const path = await chooseProjectFile(get());
        if (path !== null && isOpen()) await saveTo({ set, get }, path);
      }),
    undo: () => step(undone),
    redo: () => step(redone),
    loadRecents: () =>
      trying(async () => {
        if (get().shared !== null) return;
        const { projects, problem } = await get().engine().call('recents', {});
        set({ recents: projects });
        if (problem !== null) throw new Error(problem);
      }),
    forgetRecent: (file) =>
      trying(async () => set({ recents: (await get().engine().call('forgetRecent', { file })).projects })),
    loadInterrupted: () => trying(async () => set({ interrupted: await get().engine().call('interruptedRuns', {}) })),
    continueRun: async ({ folder, projectFile, request }) => {
      if (request.project === undefined || request.project !== get().projectId) {
        if (projectFile === null) await get().openRequest(request);
        else await get().openProject(projectFile);
      }
      const { studyProblem } = get();
      // Without its files the run cannot be continued. What is shown of them says so, and offers to locate them.
      if (missingFiles(get()).length > 0) return;
      if (studyProblem !== null) return get().goTo('model-data');
      get().goTo('measure');
      await get().resume(folder);
    },
    discardRun: (folder) =>
      trying(async () => {
        await get().engine().call('discardRun', { folder });
        set({ interrupted: get().interrupted.filter((run) => run.folder !== folder) });
      }),
    renameProject: (given) => {
      const name = given.trim();
      if (name !== '' && get().name !== null) set({ name });
    },
    dismissNotices: () => set({ projectNotices: [] }),
    locateFile: (about) => {
      const project = forOpenProject(set, get);
      return trying(async () => {
        const [path] = (await get().host?.chooseFiles(about, { multiple: false })) ?? [];
        if (path === undefined || !project.isOpen()) return;
        const found = foundAgain(get(), { [about]: path }, { anyName: true });
        if (found === null) return;
        set({ ...found, problem: null });
        await get().inspect();
      }, project);
    },
  };
};

/** A name that the user or a sample gave stays. One that came from a file follows the file that it is saved to. */
function nameToSave({ name, model, projectFile }: State, file: string): string {
  const given = [model, projectFile].flatMap((path) => (path === null ? [] : [baseName(path).replace(/\.\w+$/, '')]));
  return name === null || name === 'Untitled' || given.includes(name) ? nameOf(file) : name;
}

/** The name of a project, from its file name. */
function nameOf(file: string): string {
  return baseName(file).replace(/\.modewise$/i, '');
}
