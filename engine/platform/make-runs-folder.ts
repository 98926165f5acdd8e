import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { unusable } from './app-error.ts';
import { makeFolder } from './files/make-folder.ts';
import { writeFailureCause } from './files/write-failure.ts';

/** Creates the folder of the runs before measuring. Throws AppError (unusable-input) if it is not writable. */
export function makeRunsFolder(folder: string): Promise<void> {
  return makeHomeFolder(folder, 'runs');
}

const SET_HOME = 'Set MODEWISE_HOME to a writable folder, or make this one writable.';

/**
 * Creates a folder for `what` (a plural noun), with permissions `mode` if it is new. Throws AppError (unusable-input), with `remedy`, if it is not
 * writable.
 */
export async function makeHomeFolder(
  folder: string,
  what: string,
  { mode, remedy = SET_HOME }: { readonly mode?: number; readonly remedy?: string } = {},
): Promise<void> {
  try {
    makeFolder(folder, mode);
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const cause = writeFailureCause(error) ?? String(error);
    throw unusable(folder, `${what} cannot be saved there: ${cause}`, remedy);
  }
}
