import type { ProjectNotice } from '#core/contract/project/project.ts';
import type { State } from './state.ts';

/** The files of the open project that were not found. */
export function missingFiles({ projectNotices }: Pick<State, 'projectNotices'>): readonly ProjectNotice['about'][] {
  return projectNotices.filter(({ state }) => state === 'missing').map(({ about }) => about);
}

/** The model of the open project was not found. */
export function isModelMissing(state: Pick<State, 'projectNotices'>): boolean {
  return missingFiles(state).includes('model');
}
