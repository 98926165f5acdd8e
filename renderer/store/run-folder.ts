import type { RunDocument } from '#core/contract/run/run.ts';
import type { State } from './state.ts';

/** The folder of a run's journal; null if it is not known. A crashed engine could not report it, but the list of interrupted runs has it. */
export function folderOf({ runFolder, interrupted }: State, { runId }: RunDocument): string | null {
  return runFolder ?? interrupted.find((each) => each.folder.endsWith(runId))?.folder ?? null;
}
