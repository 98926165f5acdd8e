import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { InterruptedRun } from '#core/contract/project/project.ts';
import type { RunView } from '#core/measure/run/run-view.ts';
import { unusable } from '#engine/platform/app-error.ts';
import { closeInterruptedRuns, foldersIn } from './close-interrupted.ts';
import { readJournal } from './journal.ts';
import { claim, isBeingMeasured } from './owner.ts';
import { RUN_FILES } from './run-files.ts';

/** Runs whose engine ended midway and that were not continued, latest first. Excludes runs that their user stopped. */
export async function leftBehindRuns(runsFolder: string): Promise<Omit<InterruptedRun, 'projectFile'>[]> {
  await closeInterruptedRuns(runsFolder);
  const found = foldersIn(runsFolder)
    .filter((folder) => existsSync(join(folder, RUN_FILES.leftBehind)) && !isBeingMeasured(folder))
    .flatMap((folder) => {
      const view = readView(folder);
      const request = view?.request ?? null;
      if (view?.state !== 'interrupted' || view.startedAt === null || request === null) return [];
      const phases = view.phases.filter((phase) => phase.finishedAt !== null).map(({ phase }) => phase);
      const model = view.model?.file ?? 'a model that was not read yet';
      return [{ folder, model, startedAt: view.startedAt, finishedPhases: phases, request }];
    });
  return found.sort((a, b) => b.startedAt.localeCompare(a.startedAt));
}

/** Deletes a run. Throws AppError for a folder that is not a run of ours, or that is being measured. */
export async function discardRun(runsFolder: string, given: string): Promise<void> {
  const folder = resolve(given);
  if (dirname(folder) !== resolve(runsFolder) || !existsSync(join(folder, RUN_FILES.spec))) {
    throw unusable(given, 'there is no run', 'Use a folder in the runs folder.');
  }
  const owner = claim(folder);
  if (owner === null) throw unusable(given, 'it is being measured', 'Cancel the measurement first.');
  try {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  } finally {
    owner.release();
  }
}

function readView(folder: string): RunView | null {
  try {
    return readJournal(folder);
  } catch {
    return null;
  }
}
