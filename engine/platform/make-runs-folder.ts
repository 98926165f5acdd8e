import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { unusable } from './app-error.ts';
import { makeFolder } from './files/make-folder.ts';
import { writeFailureCause } from './files/write-failure.ts';

/** Makes the folder where runs are kept, before anything is measured. Throws AppError (unusable-input) where it cannot be written. */
export function makeRunsFolder(folder: string): Promise<void> {
  return makeHomeFolder(folder, 'runs');
}

/** Makes a folder for something of ours (in the plural). Throws AppError (unusable-input) where it cannot be written. */
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
