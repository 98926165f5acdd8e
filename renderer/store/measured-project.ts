import type { RunDocument } from '#core/contract/run/run.ts';
import type { Problem } from './problem.ts';
import { contentOf } from './project-content.ts';
import type { MeasuredProject, State } from './state.ts';

/** The open project, as the owner of a measurement that starts now. */
export function openProjectOf(state: State): MeasuredProject {
  const { projectId, name, projectFile: file } = state;
  return { projectId, name: name ?? 'Untitled', file, content: contentOf(state), isLeft: false };
}

/** Whether the open project is the one that is being measured. */
export function isMeasuredHere({ measuring, measuredProject, projectId }: State): boolean {
  return isMeasuring(measuring) && (measuredProject === null || measuredProject.projectId === projectId);
}

/** The project that is being measured while another one is open; null if there is none. */
export function measuredElsewhere(state: State): MeasuredProject | null {
  return isMeasuring(state.measuring) && !isMeasuredHere(state) ? state.measuredProject : null;
}

/** Whether the open project waits for the measurement of another one. */
export function isWaiting({ nextMeasurement, projectId }: State): boolean {
  return nextMeasurement?.project.projectId === projectId;
}

/** Why the last measurement of the open project failed; null if it did not, or if it was another project's. */
export function measureProblemHere({ measureProblem, failedProjectId, projectId }: State): Problem | null {
  return failedProjectId === projectId ? measureProblem : null;
}

function isMeasuring(measuring: State['measuring']): boolean {
  return measuring === 'running' || measuring === 'stopping';
}

/**
 * The owner of a measurement after a change of the open project: what it contained is kept when it is left. Opening a model changes the
 * content first and the id of the project afterwards, so only the first of these changes counts.
 */
export function afterChange(
  project: MeasuredProject,
  { before, state, isOther }: { readonly before: State; readonly state: State; readonly isOther: boolean },
): MeasuredProject {
  const { projectId, isLeft } = project;
  if (isLeft)
    return state.projectId === projectId && before.projectId !== projectId ? { ...project, isLeft: false } : project;
  if (!isOther || before.projectId !== projectId) return project;
  return { ...openProjectOf(before), isLeft: true };
}

/** Adds results to a project that is not open any more: to its autosaved copy, which opening it prefers. */
export async function keepElsewhere(
  state: State,
  { file, content }: MeasuredProject,
  { run, folder }: { readonly run: RunDocument; readonly folder: string | null },
): Promise<void> {
  if (content === null) return;
  const measured = { ...content, run, runFolder: folder, verdict: null };
  await state.engine().call('projectAutosave', { file, content: measured });
  await state.loadRecents();
}
