import { accessSync, constants, type Stats, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type AppError, unusable, usage } from '#engine/platform/app-error.ts';
import { tryWriting, writeAtomically } from '#engine/platform/files/atomic-write.ts';
import { writeFailureCause } from '#engine/platform/files/write-failure.ts';

/** What lies at a path; null where nothing does, or where a part of the path is a file. */
function look(path: string): Stats | null {
  try {
    return statSync(path);
  } catch {
    return null;
  }
}

/** Throws for a folder that is missing, naming the part of it that is a file if one is. */
function checkFolder(file: string, folder: string): void {
  if (look(folder)?.isDirectory() === true) return;
  let existing = folder;
  while (look(existing) === null && dirname(existing) !== existing) existing = dirname(existing);
  if (look(existing)?.isDirectory() === false) {
    throw unusable(file, `${existing} is a file, not a folder`, 'Name a file in a folder that is there.');
  }
  throw unusable(file, `there is no folder ${folder}`, 'Make the folder first, or name another one.');
}

/**
 * Checks before anything is measured or planned that `--out FILE` can be written afterwards; `example` is a name that fits the command.
 * Throws AppError (unusable-input, or usage for an empty name).
 */
export function checkOutFile(file: string | undefined, example: 'plan.json' | 'run.json'): void {
  if (file === undefined) return;
  if (file === '') throw usage('the name given with --out is empty', `Name a file to write: --out ${example}`);
  const path = resolve(file);
  if (look(path)?.isDirectory() === true) {
    throw unusable(file, 'this is a folder', `Name a file to write: --out ${example}`);
  }
  checkFolder(file, dirname(path));
  try {
    accessSync(dirname(path), constants.W_OK);
    tryWriting(path);
  } catch (error) {
    throw cannotWrite(file, error, example);
  }
}

/** Writes a document as `--out` asks for it: whole or not at all. Throws AppError where it cannot be written. */
export async function writeDocument(file: string, document: unknown): Promise<void> {
  try {
    await writeAtomically(resolve(file), `${JSON.stringify(document, null, 2)}\n`);
  } catch (error) {
    throw cannotWrite(file, error, 'FILE');
  }
}

function cannotWrite(file: string, error: unknown, example: 'plan.json' | 'run.json' | 'FILE'): AppError {
  return unusable(
    file,
    writeFailureCause(error) ?? `it cannot be written: ${String(error)}`,
    `Name a file in a folder that you may write to: --out ${example}`,
  );
}
