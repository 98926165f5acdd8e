import { type SavedVerdict, verdictOf } from './saved-verdict.ts';
import type { State } from './state.ts';
import type { ProjectContent, ProjectVerdict } from '#core/contract/project/project.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import { statedWorkload } from '#core/decide/calibrate-deployment.ts';
import { SETTINGS } from './study-slice.ts';

/** The part of the state that a project stores. */
export function contentOf(state: State): ProjectContent | null {
  const { projectId, name, model, data, syntheticRows, settings, run, runFolder } = state;
  const { variants, workload, provisionalRun } = state;
  if (model === null) return null;
  return {
    id: projectId,
    name: name ?? 'Untitled',
    model,
    data,
    syntheticRows,
    maps: [...state.maps],
    drops: [...state.drops],
    labels: [...state.labels],
    dims: { ...state.dims },
    missing: state.missing,
    settings,
    run,
    runFolder,
    importedRuns: [...state.importedRuns],
    currentDeployment: state.currentDeployment,
    variants,
    fleet: state.fleet,
    reports: [...state.reports],
    assignments: [...state.assignments],
    workload,
    verdict: provisionalRun === null ? verdictToSave(state) : null,
  };
}

/** The verdict of the plan; until it is made, the one that the project was saved with. */
function verdictToSave(state: State): ProjectVerdict | null {
  const { run, plan } = state;
  if (run === null || plan === null) return shownVerdict(state)?.verdict ?? null;
  return verdictOf(plan);
}

/** The saved verdict of the open project, to show until its plan is made; null if there is none, or if it was found for something else. */
export function shownVerdict({ savedVerdict, plan, run, workload }: State): SavedVerdict | null {
  if (savedVerdict === null || plan !== null) return null;
  return savedVerdict.run === run && savedVerdict.workload === workload ? savedVerdict : null;
}

/** The state that opening a project sets; derived state is recalculated. `at` is when it was saved. */
export function stateOf(content: ProjectContent, at: string) {
  const { id, verdict, ...study } = content;
  const { run, workload } = study;
  const savedVerdict: SavedVerdict | null = verdict === null || run === null ? null : { verdict, run, workload, at };
  return { ...study, projectId: id, inspection: null, savedVerdict } as const;
}

/** Whether the project content is equal. Ignores the plan, which is derived. */
export function isSameContent(a: State, b: State): boolean {
  return (
    a.name === b.name &&
    a.model === b.model &&
    a.data === b.data &&
    a.syntheticRows === b.syntheticRows &&
    a.maps === b.maps &&
    a.drops === b.drops &&
    a.labels === b.labels &&
    a.dims === b.dims &&
    a.missing === b.missing &&
    a.settings === b.settings &&
    a.run === b.run &&
    a.importedRuns === b.importedRuns &&
    a.currentDeployment === b.currentDeployment &&
    a.variants === b.variants &&
    a.fleet === b.fleet &&
    a.reports === b.reports &&
    a.assignments === b.assignments &&
    a.workload === b.workload
  );
}

/** The content of a new project with what a plan was made from, without its files; null for a plan without a measurement. */
export function contentOfPlan(plan: PlanDocument, id: string): ProjectContent | null {
  const [run, ...importedRuns] = plan.runs;
  if (run === undefined) return null;
  return {
    id,
    name: run.model.file.replace(/\.onnx$/i, ''),
    model: null,
    data: null,
    syntheticRows: null,
    maps: [],
    drops: [],
    labels: [],
    dims: {},
    missing: null,
    settings: SETTINGS,
    run,
    runFolder: null,
    importedRuns,
    currentDeployment: plan.currentDeployment?.endpoint ?? null,
    variants: plan.variants ?? null,
    fleet: null,
    workload: statedWorkload(plan),
    verdict: null,
    reports: [],
    assignments: [],
  };
}
