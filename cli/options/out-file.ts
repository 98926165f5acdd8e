import { accessSync, constants, type Stats, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type AppError, unusable, usage } from '#engine/platform/app-error.ts';
import { tryWriting, writeAtomically } from '#engine/platform/files/atomic-write.ts';
import { writeFailureCause } from '#engine/platform/files/write-failure.ts';

/** The file or folder at a path; null if there is none, or if a parent is a file. */
function look(path: string): Stats | null {
  try {
    return statSync(path);
  } catch {
    return null;
  }
}

/** Throws if the folder does not exist; names a parent that is a file. */
function checkFolder(file: string, folder: string): void {
  if (look(folder)?.isDirectory() === true) return;
  let existing = folder;
  while (look(existing) === null && dirname(existing) !== existing) existing = dirname(existing);
  if (look(existing)?.isDirectory() === false) {
    throw unusable(file, `${existing} is a file, not a folder`, 'Choose a file in an existing folder.');
  }
  throw unusable(file, `the folder ${folder} does not exist`, 'Create the folder first, or choose another one.');
}

/**
 * Checks before measuring or planning that `--out FILE` can be written; `example` is a file name for the command.
 * Throws AppError (unusable-input, or usage for an empty name).
 */
export function checkOutFile(
  file: string | undefined,
  example: 'plan.json' | 'run.json' | 'found.json' | 'endpoint.json' | 'providers.json',
): void {
  if (file === undefined) return;
  if (file === '') throw usage('--out is empty', `Give a file name: --out ${example}`);
  const path = resolve(file);
  if (look(path)?.isDirectory() === true) {
    throw unusable(file, 'this is a folder', `Give a file name: --out ${example}`);
  }
  checkFolder(file, dirname(path));
  try {
    accessSync(dirname(path), constants.W_OK);
    tryWriting(path);
  } catch (error) {
    throw cannotWrite(file, error, example);
  }
}

/** Writes a document to the `--out` file atomically. Throws AppError if it cannot be written. */
export async function writeDocument(file: string, document: unknown): Promise<void> {
  try {
    await writeAtomically(resolve(file), `${JSON.stringify(document, null, 2)}\n`);
  } catch (error) {
    throw cannotWrite(file, error, 'FILE');
  }
}

function cannotWrite(
  file: string,
  error: unknown,
  example: 'plan.json' | 'run.json' | 'found.json' | 'endpoint.json' | 'providers.json' | 'FILE',
): AppError {
  return unusable(
    file,
    writeFailureCause(error) ?? `the file cannot be written: ${String(error)}`,
    `Choose a file in a writable folder: --out ${example}`,
  );
}
