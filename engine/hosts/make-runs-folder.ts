import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { unusable } from '../app-error.ts';
import { makeFolder } from '../files/make-folder.ts';

const CAUSES: Readonly<Record<string, string>> = {
  EACCES: 'no permission to write there',
  EPERM: 'no permission to write there',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EEXIST: 'it is a file, not a folder',
};

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
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    const cause = CAUSES[code] ?? `the system says ${code}`;
    throw unusable(
      folder,
      `${what} cannot be kept there: ${cause}`,
      'Set MODEWISE_HOME to a folder that can be written, or make this one writable.',
    );
  }
}
