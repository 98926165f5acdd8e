import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { unusable } from './app-error.ts';
import { makeFolder } from './files/make-folder.ts';
import { writeFailureCause } from './files/write-failure.ts';

/**
 * Creates the folder of the runs, before anything is measured. Throws AppError (unusable-input) if it is not writable.
 */
export function makeRunsFolder(folder: string): Promise<void> {
  return makeHomeFolder(folder, 'runs');
}

/** Creates a folder for `what` (a plural noun). Throws AppError (unusable-input) if it is not writable. */
export async function makeHomeFolder(folder: string, what: string): Promise<void> {
  try {
    makeFolder(folder);
    await access(folder, constants.W_OK);
  } catch (error) {
    const cause = writeFailureCause(error) ?? String(error);
    throw unusable(
      folder,
      `${what} cannot be saved there: ${cause}`,
      'Set MODEWISE_HOME to a writable folder, or make this one writable.',
    );
  }
}
